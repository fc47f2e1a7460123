using System.Text.Json;

namespace OrderActors.Load.Orders;

/// <summary>Acknowledged orders as JSON lines. The buffer is small, so that the file shows how far a run is.</summary>
internal sealed class AckedOrderFile : IDisposable
{
    private const int BufferBytes = 4096;

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly FileStream _stream;
    private readonly Utf8JsonWriter _json;

    /// <summary>Starts a file, in place of one that was there.</summary>
    public AckedOrderFile(string path)
    {
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        _json = new Utf8JsonWriter(_stream);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">A line is no acknowledged order.</exception>
    public static IReadOnlyList<AckedOrder> Read(string path) =>
    [
        .. File.ReadLines(path).Select((line, index) => Parse(line)
            ?? throw new InvalidDataException($"{path}, line {index + 1}, is no acknowledged order.")),
    ];

    /// <summary>Appends an order; it is in the file after <see cref="Dispose"/>.</summary>
    public void Append(AckedOrder order)
    {
        JsonSerializer.Serialize(_json, order, LoadJson.Default.AckedOrder);
        _json.Flush();
        _json.Reset();
        _stream.Write(NewLine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private static AckedOrder? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LoadJson.Default.AckedOrder);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
