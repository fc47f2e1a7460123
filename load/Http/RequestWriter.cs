using System.Text;

namespace OrderActors.Load.Http;

/// <summary>One request in a buffer that is used again for the next one.</summary>
internal sealed class RequestWriter
{
    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Starts the next request.</summary>
    public void Clear() => _length = 0;

    /// <summary>Appends bytes as they are.</summary>
    public RequestWriter Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
        return this;
    }

    /// <summary>Appends text as UTF-8.</summary>
    public RequestWriter Append(string text)
    {
        _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    /// <summary>Appends a number in decimal.</summary>
    public RequestWriter Append(long number)
    {
        const int longestNumber = 20;
        number.TryFormat(Room(longestNumber), out var written);
        _length += written;
        return this;
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }

        return _buffer.AsSpan(_length);
    }
}
