using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>A value of a YAML document: a map, a list, a text, or nothing, where what is asked for is not there.</summary>
internal sealed class YamlValue(object? value)
{
    private const string Merge = "<<";

    public bool IsThere => value is not null;

    public string Text => value as string ?? "";

    /// <summary>What stands under each key. A key of its own goes before one that is merged in by <c>&lt;&lt;</c>.</summary>
    public IReadOnlyDictionary<string, YamlValue> Map
    {
        get
        {
            var map = new Dictionary<string, YamlValue>(StringComparer.Ordinal);
            foreach (var (key, item) in value as IDictionary<object, object?> ?? new Dictionary<object, object?>())
            {
                map[(string)key] = new YamlValue(item);
            }

            if (map.Remove(Merge, out var merged))
            {
                foreach (var (key, item) in merged.Map)
                {
                    map.TryAdd(key, item);
                }
            }

            return map;
        }
    }

    public IReadOnlyList<YamlValue> List => value is IList<object?> list ? [.. list.Select(static item => new YamlValue(item))] : [];

    /// <summary>All texts of a list.</summary>
    public IReadOnlyList<string> Texts => [.. List.Select(static item => item.Text)];

    public YamlValue this[string key] => Map.GetValueOrDefault(key) ?? new YamlValue(null);

    /// <summary>Every value in it, itself included, with the key that it stands under; nothing for those in a list.</summary>
    public IEnumerable<(string Key, YamlValue Value)> Everything(string key = "") => Map
        .SelectMany(static pair => pair.Value.Everything(pair.Key))
        .Concat(List.SelectMany(static item => item.Everything()))
        .Prepend((key, this));

    /// <summary>Reads the documents of a file; a fault in one is thrown with its line.</summary>
    public static IReadOnlyList<YamlValue> Parse(string text)
    {
        // A key that stands there twice is a mistake that most readers pass over.
        var reader = new DeserializerBuilder().WithDuplicateKeyChecking().Build();
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        var documents = new List<YamlValue>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            documents.Add(new YamlValue(reader.Deserialize<object?>(parser)));
        }

        return documents;
    }
}
