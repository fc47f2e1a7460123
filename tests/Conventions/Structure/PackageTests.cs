using System.Text.RegularExpressions;
using System.Xml.Linq;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Structure;

/// <summary>Packages fit each other with any source of packages, and one that lacks the newest or the oldest hides nothing.</summary>
public sealed partial class PackageTests
{
    // The vulnerability index may be out of reach, and a mirror may lack the lowest version that a package names.
    private static readonly string[] s_mayOnlyWarn = ["NU1900", "NU1901", "NU1902", "NU1903", "NU1904", "NU1905", "NU1603"];

    /// <summary>
    /// The packages of Orleans bring parts of the compiler, each of which demands one version of the others. Which one that is depends
    /// on the source: with one that has a single version a project with both restores, and with the public one it does not.
    /// </summary>
    [Fact]
    public void Project_WithThePackagesOfOrleans_NamesNoPartOfTheCompiler()
    {
        var faults =
            from path in ProjectFolder.Files
            where path.EndsWith(".csproj", StringComparison.Ordinal) && HasOrleans(path)
            from package in Load(path).Descendants("PackageReference")
            let name = package.Attribute("Include")!.Value
            where name.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal)
                && package.Attribute("PrivateAssets")?.Value != "all"
                && !package.AncestorsAndSelf().Any(element => element.Attribute("Condition")?.Value == "'$(Engine)' == 'Local'")
            select $"{path}: {name}";

        Assert.Contains(ProjectFolder.Files, path => path.EndsWith(".csproj", StringComparison.Ordinal) && HasOrleans(path));
        Fault.None(faults, "With the engine Orleans these have two versions of the compiler's packages:");
    }

    [Fact]
    public void FaultOfARestore_IsSilencedNowhere()
    {
        var faults =
            from path in ProjectFolder.Files
            where Path.GetExtension(path) is ".csproj" or ".props" or ".targets"
            from element in Load(path).Descendants()
            from text in element.Attributes().Where(attribute => IsSilence(attribute.Name)).Select(attribute => attribute.Value)
                .Concat(IsSilence(element.Name) ? [element.Value] : [])
            from Match code in Code().Matches(text)
            where !s_mayOnlyWarn.Contains(code.Value)
            select $"{path}: {code.Value}";

        Fault.None(faults, "A restore that went another way than the project says is mended, not silenced:");
    }

    private static bool HasOrleans(string project) => Load(project).Descendants("Orleans").Any()
        || Load(project).Descendants("ProjectReference").Any(reference => HasOrleans(Path.GetRelativePath(
            ProjectFolder.Root,
            Path.Combine(ProjectFolder.Root, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))));

    private static bool IsSilence(XName name) =>
        name.LocalName is "NoWarn" or "WarningsNotAsErrors" or "MSBuildWarningsAsMessages" or "MSBuildWarningsNotAsErrors";

    private static XDocument Load(string path) => XDocument.Parse(ProjectFolder.Read(path));

    [GeneratedRegex(@"\bNU\d{4}\b")]
    private static partial Regex Code();
}
