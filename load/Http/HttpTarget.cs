namespace OrderActors.Load.Http;

/// <summary>Where the requests go and with which key: an <c>http</c> address without a path.</summary>
internal sealed record HttpTarget(Uri Url, string Key)
{
    /// <summary>The end of every request head: host and key, and the line end before what a request adds.</summary>
    public string CommonHeaders { get; } = $" HTTP/1.1\r\nHost: {Url.Authority}\r\nAuthorization: Bearer {Key}\r\n";
}
