using System.CommandLine;
using OrderActors.Load.Http;

namespace OrderActors.Load.Cli;

/// <summary>The options that every command has: where the gateway is.</summary>
internal sealed class TargetOptions
{
    private readonly Option<Uri> _url = new("--url")
    {
        Description = "The gateway's address, http only.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
    };

    private readonly Option<string> _key = new("--key") { Description = "The API key.", DefaultValueFactory = _ => "dev" };

    /// <summary>Adds the options to a command.</summary>
    public TargetOptions(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_key);
        _url.CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp)
            {
                return url;
            }

            result.AddError("--url must be an http address such as http://127.0.0.1:8080.");
            return null;
        };
    }

    /// <summary>The gateway that the command line names.</summary>
    public HttpTarget Target(ParseResult parsed) => new(parsed.GetRequiredValue(_url), parsed.GetRequiredValue(_key));
}
