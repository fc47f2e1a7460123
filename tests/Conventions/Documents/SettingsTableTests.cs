using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;
using OrderActors.Conventions.Tests.Style;

namespace OrderActors.Conventions.Tests.Documents;

/// <summary>The README's table has every setting, with the default that the code has.</summary>
public sealed partial class SettingsTableTests
{
    private const string NoDefault = "none";

    // Set from where .NET programs look for it.
    private static readonly Dictionary<string, string> s_renamed = new(StringComparer.Ordinal)
    {
        ["Storage:ConnectionString"] = "ConnectionStrings:Orders",
    };

    [Fact]
    public void SettingsTable_OfTheReadme_IsWhatTheCodeHas()
    {
        var code = OptionsClasses.All.SelectMany(Defaults).ToDictionary(setting => setting.Name, setting => setting.Default);
        var table = Row().Matches(ProjectFolder.Read("README.md"))
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value.Trim('`'));

        Fault.None(
            code.Where(setting => !table.ContainsKey(setting.Key)).Select(setting => $"| `{setting.Key}` | `{setting.Value}` |  |"),
            "The README's settings table lacks:");
        Fault.None(table.Keys.Except(code.Keys), "The README's settings table has what no program reads:");
        Fault.None(
            code.Where(setting => table[setting.Key] != setting.Value)
                .Select(setting => $"{setting.Key}: the code says {setting.Value}, the README {table[setting.Key]}"),
            "The README's settings table has other defaults than the code:");
    }

    private static IEnumerable<(string Name, string Default)> Defaults(Type options)
    {
        var section = Section(options);
        var instance = Activator.CreateInstance(options, nonPublic: true);
        foreach (var property in OptionsClasses.Settings(options))
        {
            // A class for one setting, or for one list, names that in place of a section.
            var isWhole = section.EndsWith($":{property.Name}", StringComparison.Ordinal)
                || (section.Contains(':', StringComparison.Ordinal) && property.Name == "Keys");
            var name = isWhole ? section : $"{section}:{property.Name}";
            yield return (s_renamed.GetValueOrDefault(name, name), Text(property.GetValue(instance)));
        }
    }

    // The summary of an options class names its section first.
    private static string Section(Type options)
    {
        var summary = SourceFile.Production.SelectMany(file => file.Find<ClassDeclarationSyntax>())
            .Single(type => type.Identifier.Text == options.Name && type.GetLeadingTrivia().ToFullString().Contains("<summary>"))
            .GetLeadingTrivia().ToFullString();
        var section = SectionInSummary().Match(summary);
        Assert.True(section.Success, $"The summary of {options.Name} doesn't name its section of the configuration, as in <c>Orders</c>.");
        return section.Groups["name"].Value;
    }

    private static string Text(object? value) => value switch
    {
        null or "" => NoDefault,
        bool flag => flag ? "true" : "false",
        string text => text,
        TimeSpan time => FractionZeros().Replace(time.ToString(), ""),
        IEnumerable list => list.Cast<object>().Any() ? string.Join(", ", list.Cast<object>()) : NoDefault,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    [GeneratedRegex(@"^\| `(?<name>\w+(:\w+)+)` \| (?<default>[^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<=\.\d*[1-9])0+$")]
    private static partial Regex FractionZeros();

    [GeneratedRegex(@"<c>(?<name>[A-Z]\w*(:[A-Z]\w*)*)")]
    private static partial Regex SectionInSummary();
}
