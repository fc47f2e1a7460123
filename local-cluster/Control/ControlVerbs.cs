namespace OrderActors.LocalCluster.Control;

/// <summary>What a running cluster can be asked: a line with one of these words. It answers with lines of text, the last of which is
/// <see cref="Done"/> or <see cref="Failed"/>.</summary>
internal static class ControlVerbs
{
    /// <summary>Start one more silo.</summary>
    public const string AddSilo = "add-silo";

    /// <summary>Start one more gateway.</summary>
    public const string AddGateway = "add-gateway";

    /// <summary>Say what is running.</summary>
    public const string Status = "status";

    /// <summary>End everything; answered once it has ended.</summary>
    public const string Stop = "stop";

    /// <summary>The end of an answer: it is done.</summary>
    public const string Done = "done";

    /// <summary>The end of an answer: it could not be done, and the line before says why.</summary>
    public const string Failed = "failed";
}
