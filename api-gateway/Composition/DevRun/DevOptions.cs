using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Composition.DevRun;

/// <summary>Section <c>Dev</c>: what <c>./dev run</c> asks of the program on a developer's machine.</summary>
public sealed class DevOptions
{
    /// <summary>Where a private PostgreSQL server keeps its data, as an absolute path. Default none: no server is started, and
    /// <c>ConnectionStrings:Orders</c> names one that is there. If both are given, the connection string counts.</summary>
    public string? DataFolder { get; set; }

    /// <summary>Whether to print how to use the program once it serves. Default false.</summary>
    public bool Banner { get; set; }
}

/// <summary>Reports every fault of <see cref="DevOptions"/> at once.</summary>
internal sealed class DevOptionsValidator : IValidateOptions<DevOptions>
{
    public ValidateOptionsResult Validate(string? name, DevOptions options) =>
        options.DataFolder is null || Path.IsPathFullyQualified(options.DataFolder)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Dev:DataFolder is '{options.DataFolder}'; it has to be an absolute path.");
}
