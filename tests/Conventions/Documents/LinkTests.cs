using System.Text.RegularExpressions;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Documents;

/// <summary>A link in a document leads somewhere.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Link_IntoTheProject_LeadsToAFileAndHeading()
    {
        var faults =
            from document in ProjectFolder.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            from Match link in Link().Matches(CodeBlock().Replace(ProjectFolder.Read(document), ""))
            let target = Uri.UnescapeDataString(link.Groups["target"].Value)
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !LeadsSomewhere(document, target)
            select $"{document}: {target}";

        Fault.None(faults, "These links lead nowhere:");
    }

    private static bool LeadsSomewhere(string document, string target)
    {
        var parts = target.Split('#', 2);
        var folder = Path.GetDirectoryName(document)!;
        var path = parts[0].Length == 0
            ? document
            : Path.GetRelativePath(ProjectFolder.Root, Path.Combine(ProjectFolder.Root, folder, parts[0])).Replace('\\', '/');
        var isFile = ProjectFolder.Files.Contains(path);
        var isFolder = ProjectFolder.Files.Any(file => file.StartsWith($"{path.TrimEnd('/')}/", StringComparison.Ordinal));
        return parts.Length == 1 ? isFile || isFolder || path == "." : isFile && Anchors(path).Contains(parts[1]);
    }

    private static IEnumerable<string> Anchors(string document) =>
        from Match heading in Heading().Matches(CodeBlock().Replace(ProjectFolder.Read(document), ""))
        select NotInAnchor().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} +(?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{Nd}\- _]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
