using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>Nothing unfinished, nothing switched off, nothing that is true on one machine only.</summary>
public sealed partial class TidyTests
{
    [Fact]
    public void Test_OfTheProject_IsNotSwitchedOff()
    {
        var faults =
            from file in SourceFile.All
            from argument in file.Find<AttributeArgumentSyntax>()
            where argument.NameEquals?.Name.Identifier.Text == "Skip"
            select $"{SourceFile.Where(argument)}: {argument}";

        Fault.None(faults, "A test runs or is taken out:");
    }

    [Fact]
    public void Code_OfTheProject_IsFinished()
    {
        var faults =
            from file in SourceFile.All
            where file.FileName != $"{nameof(TidyTests)}.cs"
            from line in file.Text.Split('\n').Index()
            where Unfinished().IsMatch(line.Item)
            select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}";

        Fault.None(faults, "What is not done is no part of the program:");
    }

    [Fact]
    public void File_OfTheProject_NamesNoPathOfOneMachine()
    {
        var faults =
            from path in ProjectFolder.Files.Where(IsText)
            where !path.EndsWith($"/{nameof(TidyTests)}.cs", StringComparison.Ordinal)
            from line in ProjectFolder.Read(path).Split('\n').Index()
            where MachinePath().IsMatch(line.Item)
            select $"{path}:{line.Index + 1}: {line.Item.Trim()}";

        Fault.None(faults, "Such a path is there on one machine and missing on the next:");
    }

    [Fact]
    public void File_OfTheProject_EndsInOneNewlineAndHasNoTrailingSpace()
    {
        var faults =
            from path in ProjectFolder.Files.Where(IsText)
            let text = ProjectFolder.Read(path)
            where text.Length > 0
            where text.Contains('\r') || !text.EndsWith('\n') || text.EndsWith("\n\n") || TrailingSpace().IsMatch(text)
            where !path.EndsWith(".sln", StringComparison.Ordinal)
            select path;

        Fault.None(faults, "Lines end in LF without spaces before it, and the last one does too:");
    }

    private static bool IsText(string path) =>
        Path.GetExtension(path) is not (".png" or ".ico" or ".gz" or ".zip" or ".jpg");

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|Debugger\.(Launch|Break)")]
    private static partial Regex Unfinished();

    // /tmp alone is a place that every Unix has, and Homebrew lives in the same one everywhere. What the program makes in /tmp has its
    // name; anything else in there is somebody's.
    [GeneratedRegex(@"(^|[\s""'=:(])(/(work|root|farm|home(?!/linuxbrew)|Users|mnt)/\w|/tmp/(?!orderactors-)\w|[A-Z]:\\(Users|Work)\\)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"[ \t]+$", RegexOptions.Multiline)]
    private static partial Regex TrailingSpace();
}
