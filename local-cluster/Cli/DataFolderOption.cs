using System.CommandLine;

namespace OrderActors.LocalCluster.Cli;

/// <summary>The option that every command has: the folder of the cluster.</summary>
internal sealed class DataFolderOption : Option<string>
{
    /// <param name="description">What the folder is to the command.</param>
    public DataFolderOption(string description)
        : base("--data")
    {
        Description = description;
        Required = true;
    }

    /// <summary>The folder, as an absolute path.</summary>
    public string Path(ParseResult parsed) => System.IO.Path.GetFullPath(parsed.GetRequiredValue(this));
}
