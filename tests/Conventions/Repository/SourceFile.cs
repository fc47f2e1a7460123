using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrderActors.Conventions.Tests.Repository;

/// <summary>A C# file of the project, parsed.</summary>
internal sealed record SourceFile(string Path, string Text, SyntaxNode Syntax)
{
    // Engine-specific code is judged in its Local form; the compiler judges the rest.
    private static readonly CSharpParseOptions s_options =
        new(LanguageVersion.Preview, preprocessorSymbols: ["LOCAL_ENGINE"]);

    private static readonly Lazy<IReadOnlyList<SourceFile>> s_all = new(() =>
        [.. ProjectFolder.Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(Parse)]);

    public static IReadOnlyList<SourceFile> All => s_all.Value;

    public static IEnumerable<SourceFile> Production => All.Where(file => !file.Path.StartsWith("tests/", StringComparison.Ordinal));

    public string FileName => System.IO.Path.GetFileName(Path);

    public IEnumerable<T> Find<T>()
        where T : SyntaxNode => Syntax.DescendantNodes().OfType<T>();

    public static string Where(SyntaxNode node) => Where(node.GetLocation());

    public static string Where(Location location)
    {
        var position = location.GetLineSpan();
        return $"{position.Path}:{position.StartLinePosition.Line + 1}";
    }

    public static SourceFile Parse(string path)
    {
        var text = ProjectFolder.Read(path);
        return new SourceFile(path, text, CSharpSyntaxTree.ParseText(text, s_options, path).GetRoot());
    }
}
