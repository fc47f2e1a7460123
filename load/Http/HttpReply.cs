namespace OrderActors.Load.Http;

/// <summary>A complete response; valid until the connection receives again.</summary>
internal readonly ref struct HttpReply
{
    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>The body, without chunk framing.</summary>
    public required ReadOnlySpan<byte> Body { get; init; }

    /// <summary>The server closes the connection after this response.</summary>
    public required bool Closes { get; init; }
}
