using System.CommandLine;
using System.CommandLine.Parsing;
using OrderActors.LocalCluster.Topology;

namespace OrderActors.LocalCluster.Cli;

/// <summary>The options that say what a new cluster is made of.</summary>
internal sealed class ShapeOptions
{
    private readonly Option<int> _silos = new("--silos") { Description = "Silos at the start.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _gateways = new("--gateways") { Description = "Gateways at the start.", DefaultValueFactory = _ => 2 };
    private readonly DataFolderOption _data = new("Where everything of the cluster is kept.");

    /// <summary>Adds the options to a command.</summary>
    public ShapeOptions(Command command)
    {
        foreach (var option in new Option[] { _silos, _gateways, _data })
        {
            command.Options.Add(option);
        }

        _silos.Validators.Add(result => Check(result, result.GetValueOrDefault<int>()));
        _gateways.Validators.Add(result => Check(result, result.GetValueOrDefault<int>()));
    }

    /// <summary>The cluster that the command line asks for.</summary>
    public ClusterSettings Settings(ParseResult parsed) => new()
    {
        Silos = parsed.GetValue(_silos),
        Gateways = parsed.GetValue(_gateways),
        DataFolder = _data.Path(parsed),
    };

    private static void Check(OptionResult result, int value)
    {
        if (value is < 1 or > ClusterSettings.MostProcesses)
        {
            result.AddError($"{result.Option.Name} is 1 to {ClusterSettings.MostProcesses}.");
        }
    }
}
