using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>Logs are source-generated, in files of their own.</summary>
public sealed class LogFileTests
{
    [Fact]
    public void LogMessage_OfTheProgram_StandsInALogFile()
    {
        var faults =
            from file in SourceFile.Production
            where file.FileName != "Log.cs" && !file.FileName.EndsWith(".Log.cs", StringComparison.Ordinal)
            from attribute in file.Find<AttributeSyntax>()
            where attribute.Name.ToString() == "LoggerMessage"
            select SourceFile.Where(attribute);

        Fault.None(faults, "A log message stands in the .Log.cs partner of the file that uses it, or in a Log.cs that several share:");
    }
}
