using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>Grains take one turn at a time. Where one doesn't, a comment names the state that this cannot harm.</summary>
public sealed class InterleavingTests
{
    private static readonly string[] s_interleaving = ["AlwaysInterleave", "Reentrant", "MayInterleave", "ReadOnly"];

    [Fact]
    public void Attribute_ThatInterleaves_FollowsAComment()
    {
        var faults =
            from file in SourceFile.Production
            where !file.Path.StartsWith("local-engine/", StringComparison.Ordinal)
            from attribute in file.Find<AttributeSyntax>()
            let name = attribute.Name.ToString().Split('.')[^1].Replace("Attribute", "", StringComparison.Ordinal)
            where s_interleaving.Contains(name)
            where !FollowsComment(attribute.Parent!) && !IsExplained(attribute.Parent!.Parent!, name)
            select $"{SourceFile.Where(attribute)}: {attribute}";

        Fault.None(faults, "A comment on the line above, or remarks that name the attribute, say which state it cannot harm:");
    }

    [Fact]
    public void Timer_ThatInterleaves_FollowsAComment()
    {
        var faults =
            from file in SourceFile.Production
            where !file.Path.StartsWith("local-engine/", StringComparison.Ordinal)
            from assignment in file.Find<AssignmentExpressionSyntax>()
            where assignment.Left.ToString() == "Interleave" && assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression)
            where !FollowsComment(assignment)
            select SourceFile.Where(assignment);

        Fault.None(faults, "The line above Interleave = true says in a // comment which state it cannot harm:");
    }

    private static bool IsExplained(SyntaxNode member, string attribute) =>
        member.GetLeadingTrivia().ToFullString().Contains($"/// {attribute}: ", StringComparison.Ordinal);

    private static bool FollowsComment(SyntaxNode node)
    {
        var line = node.GetLocation().GetLineSpan().StartLinePosition.Line;
        return line > 0 && node.SyntaxTree.GetText().Lines[line - 1].ToString().TrimStart() is var above
            && above.StartsWith("//", StringComparison.Ordinal) && !above.StartsWith("///", StringComparison.Ordinal);
    }
}
