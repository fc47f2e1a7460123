using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Structure;

/// <summary>Small files, short methods, lines that fit beside a second window.</summary>
public sealed class SizeTests
{
    private const int FileLines = 250;
    private const int MethodLines = 60;
    private const int LineColumns = 140;

    [Fact]
    public void File_OfSource_IsShort()
    {
        var faults =
            from path in ProjectFolder.Files.Where(IsCode)
            let lines = ProjectFolder.Read(path).Split('\n').Length - 1
            where lines >= FileLines
            select $"{path}: {lines} lines";

        Fault.None(faults, $"A file has fewer than {FileLines} lines:");
    }

    [Fact]
    public void Line_OfSource_IsShort()
    {
        var faults =
            from path in ProjectFolder.Files.Where(IsCode)
            from line in ProjectFolder.Read(path).Split('\n').Index()
            where line.Item.Length >= LineColumns
            select $"{path}:{line.Index + 1}: {line.Item.Length} columns";

        Fault.None(faults, $"A line has fewer than {LineColumns} columns:");
    }

    [Fact]
    public void Method_OfSource_IsShort()
    {
        var faults =
            from file in SourceFile.All
            from node in file.Syntax.DescendantNodes()
            where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            let lines = Lines(node)
            where lines >= MethodLines
            select $"{SourceFile.Where(node)}: {lines} lines";

        Fault.None(faults, $"A method has fewer than {MethodLines} lines:");
    }

    [Fact]
    public void Program_OfTopLevelStatements_IsShort()
    {
        var faults =
            from file in SourceFile.All
            let lines = file.Find<GlobalStatementSyntax>().Sum(Lines)
            where lines >= MethodLines
            select $"{file.Path}: {lines} lines";

        Fault.None(faults, $"Top-level statements are a method too and have fewer than {MethodLines} lines:");
    }

    private static bool IsCode(string path) => Path.GetExtension(path) is ".cs" or ".sh" or ".sql" or ".csproj" or ".props" or ".targets"
        || path is "dev" or ".ci/run";

    private static int Lines(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
