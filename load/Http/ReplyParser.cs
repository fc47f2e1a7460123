using System.Buffers.Text;
using System.Text;

namespace OrderActors.Load.Http;

/// <summary>Reads HTTP/1.1 responses with a content length or chunked (RFC 9112), as far as a load generator needs it.</summary>
internal static class ReplyParser
{
    /// <summary>
    /// Reads one response from the start of <paramref name="received"/>; a chunked body is put together in place.
    /// </summary>
    /// <returns>False while bytes are missing; then <paramref name="received"/> is unchanged.</returns>
    /// <exception cref="FormatException">This is no HTTP/1.1 response, or one whose end only the connection's end would show.</exception>
    public static bool TryParse(Span<byte> received, out HttpReply reply)
    {
        reply = default;
        var headLength = received.IndexOf("\r\n\r\n"u8);
        if (headLength < 0)
        {
            return false;
        }

        var head = ReadHead(received[..headLength]);
        var rest = received[(headLength + 4)..];
        var bodyLength = head.Chunked ? JoinChunks(rest) : head.BodyLength;
        if (bodyLength < 0 || rest.Length < bodyLength)
        {
            return false;
        }

        reply = new HttpReply { Status = head.Status, Body = rest[..bodyLength], Closes = head.Closes };
        return true;
    }

    private static Head ReadHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new FormatException("The answer is no HTTP/1.1 response.");
        }

        var length = status is 204 or 304 ? 0 : -1;
        var chunked = false;
        var closes = false;
        for (var end = head.IndexOf("\r\n"u8); end >= 0; end = head.IndexOf("\r\n"u8))
        {
            head = head[(end + 2)..];
            if (TryValue(head, "content-length:"u8, out var value))
            {
                length = Utf8Parser.TryParse(value, out int parsed, out _) && parsed >= 0
                    ? parsed
                    : throw new FormatException("The content length is no number.");
            }
            else if (TryValue(head, "transfer-encoding:"u8, out value))
            {
                chunked = value.StartsWith("chunked"u8);
            }
            else if (TryValue(head, "connection:"u8, out value))
            {
                closes = value.StartsWith("close"u8);
            }
        }

        return chunked || length >= 0
            ? new Head(status, length, chunked, closes)
            : throw new FormatException("The response has neither a length nor chunks.");
    }

    private static bool TryValue(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerCaseName, out ReadOnlySpan<byte> value)
    {
        var found = line.Length >= lowerCaseName.Length && Ascii.EqualsIgnoreCase(line[..lowerCaseName.Length], lowerCaseName);
        value = found ? line[lowerCaseName.Length..].TrimStart((byte)' ') : default;
        return found;
    }

    /// <summary>Moves the chunks together, once all are there, and returns the body's length; -1 while bytes are missing.</summary>
    private static int JoinChunks(Span<byte> data)
    {
        if (WalkChunks(data, join: false) < 0)
        {
            return -1;
        }

        return WalkChunks(data, join: true);
    }

    private static int WalkChunks(Span<byte> data, bool join)
    {
        var bodyLength = 0;
        for (var at = 0; ;)
        {
            var lineLength = data[at..].IndexOf("\r\n"u8);
            if (lineLength < 0)
            {
                return -1;
            }

            if (!Utf8Parser.TryParse(data.Slice(at, lineLength), out int size, out _, 'x') || size < 0)
            {
                throw new FormatException("A chunk's size is no hexadecimal number.");
            }

            at += lineLength + 2;
            if (data.Length - at < size + 2)
            {
                return -1;
            }

            if (size == 0)
            {
                return bodyLength;
            }

            if (join)
            {
                data.Slice(at, size).CopyTo(data[bodyLength..]);
            }

            bodyLength += size;
            at += size + 2;
        }
    }

    private readonly record struct Head(int Status, int BodyLength, bool Chunked, bool Closes);
}
