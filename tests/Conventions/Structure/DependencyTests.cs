using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Structure;

/// <summary>Dependencies point one way: Domain ← GrainInterfaces ← Grains ← Silo, and GrainInterfaces ← ApiGateway.</summary>
public sealed class DependencyTests
{
    // The silo is named by the gateway for its composition root alone, which a test of its own watches.
    private static readonly Dictionary<string, string[]> s_mayReference = new(StringComparer.Ordinal)
    {
        ["OrderActors.Domain"] = [],
        ["OrderActors.LocalEngine"] = [],
        ["OrderActors.GrainInterfaces"] = ["OrderActors.Domain"],
        ["OrderActors.Storage"] = ["OrderActors.Domain"],
        ["OrderActors.Grains"] = ["OrderActors.GrainInterfaces", "OrderActors.Storage"],
        ["OrderActors.Silo"] = ["OrderActors.Grains"],
        ["OrderActors.ApiGateway"] = ["OrderActors.GrainInterfaces", "OrderActors.Silo"],
        ["OrderActors.Load"] = [],
        // What is compared with must not share what it is compared by.
        ["OrderActors.AspNetPeer"] = [],
        // It starts the programs that it compares, and knows nothing of what is in them.
        ["OrderActors.Bench"] =
            ["OrderActors.ApiGateway", "OrderActors.AspNetPeer", "OrderActors.Load", "OrderActors.LocalCluster", "OrderActors.Storage"],
        // It starts silos and gateways, and knows nothing of what is in them.
        ["OrderActors.LocalCluster"] = ["OrderActors.ApiGateway", "OrderActors.Load", "OrderActors.Silo", "OrderActors.Storage"],
    };

    private static readonly string[] s_behindTheGateway = ["Silo", "Grains", "Storage"];

    public static TheoryData<string> Projects => new(s_mayReference.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_OfTheProgram_ReferencesOnlyWhatLiesBelowIt(string project)
    {
        var path = Assert.Single(ProjectFolder.Files, file => file.EndsWith($"/{project}.csproj", StringComparison.Ordinal));
        var referenced = Elements(path, "ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include));

        Fault.None(referenced.Except(s_mayReference[project]), $"{path} references what it must not know:");
    }

    [Fact]
    public void Project_OfTheProgram_ReferencesNoTest()
    {
        var faults =
            from path in ProjectFolder.Files
            where path.EndsWith(".csproj", StringComparison.Ordinal) && !path.StartsWith("tests/", StringComparison.Ordinal)
            from include in Elements(path, "ProjectReference")
            where include.Contains("tests/", StringComparison.Ordinal)
            select $"{path}: {include}";

        Fault.None(faults, "Tests know the program, never the other way round:");
    }

    [Fact]
    public void Domain_HasNoPackageAndKnowsOnlyTheRuntime()
    {
        var project = ProjectFolder.Files.Single(file => file.EndsWith("/OrderActors.Domain.csproj", StringComparison.Ordinal));
        var domain = Assemblies.Production.Single(assembly => assembly.GetName().Name == "OrderActors.Domain");

        var packages = Elements(project, "PackageReference").Concat(Elements(project, "FrameworkReference"));
        var assemblies = domain.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal));

        Fault.None(packages.Concat(assemblies), "The domain is pure, and knows:");
    }

    [Fact]
    public void Gateway_OutsideItsComposition_NamesNothingBehindTheGrainInterfaces()
    {
        var faults =
            from file in SourceFile.Production
            where file.Path.StartsWith("api-gateway/", StringComparison.Ordinal)
                && file.Path != "api-gateway/Program.cs"
                && !file.Path.StartsWith("api-gateway/Composition/", StringComparison.Ordinal)
            from name in file.Find<NameSyntax>()
            where IsBehindTheGateway(name)
            select $"{SourceFile.Where(name)}: {name}";

        Fault.None(faults.Distinct(), "Only Program.cs and Composition/ of the gateway may name the silo, the grains and storage:");
    }

    // In a namespace below OrderActors the first part of the name may be left out.
    private static bool IsBehindTheGateway(NameSyntax name) => name is QualifiedNameSyntax qualified
        && qualified.ToString().Split('.') is var parts
        && (s_behindTheGateway.Contains(parts[0]) || (parts[0] == "OrderActors" && s_behindTheGateway.Contains(parts[1])));

    private static IEnumerable<string> Elements(string project, string name) =>
        XDocument.Parse(ProjectFolder.Read(project)).Descendants(name)
            .Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));
}
