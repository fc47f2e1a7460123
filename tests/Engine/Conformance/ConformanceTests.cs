using System.Reflection;
using OrderActors.LocalEngine;
using Xunit.Abstractions;

namespace OrderActors.Engine.Tests.Conformance;

/// <summary>
/// The local engine declares types of Microsoft.Orleans so that the same grains compile against both. So each of them must be there too,
/// and every fact about it that callers can see must be the same. It may have less than there, but nothing else.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const string Version = "10.4.2";
    private const string Reference = "Core.Abstractions";

    /// <summary>
    /// Types that Orleans has in other assemblies than the one that this project downloads. They are compared where a restore with
    /// Orleans has left those assemblies in the package folder. The list is complete, so that it cannot grow unseen.
    /// </summary>
    private static readonly Dictionary<string, string[]> Elsewhere = new()
    {
        ["Serialization.Abstractions"] =
        [
            "Orleans.AliasAttribute", "Orleans.GenerateFieldIds", "Orleans.GenerateSerializerAttribute", "Orleans.IdAttribute",
            "Orleans.ImmutableAttribute", "Orleans.ResponseTimeoutAttribute",
        ],
        ["Serialization"] = ["Orleans.Serialization.Invocation.IInvokable", "Orleans.Serialization.Invocation.ITargetHolder"],
        ["Core"] =
        [
            "Orleans.CollectionAgeLimitAttribute", "Orleans.Configuration.ClientMessagingOptions", "Orleans.Configuration.ClusterOptions",
            "Orleans.Configuration.MessagingOptions", "Orleans.GrainState`1", "Orleans.IClusterClient", "Orleans.IGrainState`1",
            "Orleans.KeepAliveAttribute", "Orleans.Storage.IGrainStorage", "Orleans.Storage.InconsistentStateException",
        ],
        ["Runtime"] =
        [
            "Microsoft.Extensions.Hosting.OrleansSiloGenericHostExtensions", "Orleans.Configuration.GrainCollectionOptions",
            "Orleans.Configuration.SiloMessagingOptions", "Orleans.Hosting.CoreHostingExtensions",
            "Orleans.Hosting.GrainCallFilterSiloBuilderExtensions", "Orleans.Hosting.ISiloBuilder",
            "Orleans.Hosting.SiloBuilderExtensions",
            "Orleans.IFacetMetadata", "Orleans.Runtime.Hosting.StorageProviderExtensions", "Orleans.Runtime.IPersistentState`1",
            "Orleans.Runtime.IPersistentStateConfiguration", "Orleans.Runtime.PersistentStateAttribute",
        ],
        ["Reminders"] =
        [
            "Orleans.GrainReminderExtensions", "Orleans.Hosting.ReminderOptions", "Orleans.Hosting.SiloBuilderReminderExtensions",
            "Orleans.Hosting.SiloBuilderReminderMemoryExtensions", "Orleans.IRemindable", "Orleans.Runtime.IGrainReminder",
            "Orleans.Runtime.TickStatus",
        ],
    };

    /// <summary>
    /// What the project's own classes implement. Here nothing may be missing, or they would not compile against Orleans.
    /// </summary>
    private static readonly string[] Implemented =
    [
        "Orleans.IIncomingGrainCallFilter", "Orleans.IOutgoingGrainCallFilter", "Orleans.IRemindable", "Orleans.IGrainBase",
        "Orleans.Storage.IGrainStorage", "Orleans.Runtime.IGrainTimer",
    ];

    private static readonly ApiAssembly Local = ApiAssembly.Read(typeof(ITurnScheduler).Assembly.Location);

    private static IEnumerable<string> TypesOfOrleans => Local.Types.Keys
        .Where(name => !name.StartsWith("OrderActors.", StringComparison.Ordinal));

    [Fact]
    public void Types_AreThoseOfTheReferenceAssemblyOrListed()
    {
        var reference = ReadOrleans(Reference)!;
        var listed = Elsewhere.Values.SelectMany(names => names).ToArray();

        AssertNone(TypesOfOrleans.Where(name => !reference.Types.ContainsKey(name)).Except(listed));
        AssertNone(listed.Except(TypesOfOrleans));
        AssertNone(listed.Where(reference.Types.ContainsKey));
    }

    [Fact]
    public void ReferenceAssembly_EveryVisibleFact_IsTheSame()
    {
        var reference = ReadOrleans(Reference)!;
        var shared = TypesOfOrleans.Where(reference.Types.ContainsKey).ToArray();

        Assert.NotEmpty(shared);
        AssertNone(shared.SelectMany(name => Differences(name, reference)));
    }

    [Fact]
    public void OtherAssemblies_EveryVisibleFact_IsTheSameWhereTheyArePresent()
    {
        var differences = new List<string>();
        foreach (var (package, names) in Elsewhere)
        {
            if (ReadOrleans(package) is { } orleans)
            {
                differences.AddRange(names.SelectMany(name => Differences(name, orleans)));
            }
            else
            {
                output.WriteLine($"Microsoft.Orleans.{package} {Version} is not in the package folder. Not compared:");
                output.WriteLine(string.Join(Environment.NewLine, names));
            }
        }

        AssertNone(differences);
    }

    [Fact]
    public void ImplementedInterfaces_LackNothing()
    {
        var differences = new List<string>();
        foreach (var package in Elsewhere.Keys.Append(Reference))
        {
            var orleans = ReadOrleans(package);
            differences.AddRange(Implemented.Where(name => orleans?.Types.ContainsKey(name) is true).SelectMany(name =>
                orleans!.Types[name].Except(Local.Types[name]).Select(fact => $"{name}: only in Orleans: {fact}")));
        }

        AssertNone(differences);
    }

    private static void AssertNone(IEnumerable<string> findings)
    {
        var all = findings.ToArray();
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }

    private static IEnumerable<string> Differences(string name, ApiAssembly orleans)
    {
        if (!orleans.Types.TryGetValue(name, out var facts))
        {
            return [$"{name} is not in Orleans."];
        }

        return Local.Types[name].Except(facts).Select(fact => $"{name}: not in Orleans: {fact}");
    }

    private static ApiAssembly? ReadOrleans(string package)
    {
        var root = typeof(ConformanceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "OrleansPackages").Value!;
        var name = $"Microsoft.Orleans.{package}";
        var path = Path.Combine(root, name.ToLowerInvariant(), Version, "lib", "net10.0", $"Orleans.{package}.dll");
        if (File.Exists(path))
        {
            return ApiAssembly.Read(path);
        }

        return package == Reference ? throw new FileNotFoundException($"{name} {Version} is not in the package folder.", path) : null;
    }
}
