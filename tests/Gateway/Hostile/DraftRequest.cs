using System.Globalization;
using System.Text;

namespace OrderActors.Gateway.Tests.Hostile;

/// <summary>A request before it is sent. Characters of its head are bytes.</summary>
internal sealed class DraftRequest
{
    public string Method { get; set; } = "GET";

    public string Target { get; set; } = "/";

    public List<(string Name, string Value)> Headers { get; } = [];

    public byte[] Body { get; set; } = [];

    /// <summary>Whether the body is sent in chunks.</summary>
    public bool IsChunked { get; set; }

    /// <summary>What goes over the wire.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (IsChunked)
        {
            head.Append("Transfer-Encoding: chunked\r\n\r\n");
            var middle = Body.Length / 2;
            return
            [
                .. Encoding.Latin1.GetBytes(head.ToString()),
                .. Chunk(Body.AsSpan(0, middle)), .. Chunk(Body.AsSpan(middle)), .. "0\r\n\r\n"u8,
            ];
        }

        if (Body.Length > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> bytes) => bytes.IsEmpty
        ? []
        : [.. Encoding.ASCII.GetBytes($"{bytes.Length:X}\r\n"), .. bytes, .. "\r\n"u8];
}
