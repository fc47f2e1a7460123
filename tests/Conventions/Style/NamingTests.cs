using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>A name says what a thing is for.</summary>
public sealed partial class NamingTests
{
    [Fact]
    public void Folder_AndFile_HasNoNameThatFitsAnything()
    {
        var faults = ProjectFolder.Files.Where(path => path.Split('/').Any(part => FitsAnything().IsMatch(part.Split('.')[0])));

        Fault.None(faults, "Such a name says nothing about what is in it:");
    }

    [Fact]
    public void Type_Declared_HasNoNameThatFitsAnything()
    {
        var faults =
            from file in SourceFile.All
            from type in file.Find<BaseTypeDeclarationSyntax>()
            where FitsAnything().IsMatch(type.Identifier.Text)
            select $"{SourceFile.Where(type)}: {type.Identifier.Text}";

        Fault.None(faults, "Such a name says nothing about what the type is for:");
    }

    [GeneratedRegex("(Helpers?|Utils?|Utility|Utilities|Common|Manager)$", RegexOptions.IgnoreCase)]
    private static partial Regex FitsAnything();
}
