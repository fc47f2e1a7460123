using System.Text.Json;

namespace OrderActors.Load.Partners;

/// <summary>What partners were asked, as JSON lines. It outlives the process that keeps it, as a partner's memory does.</summary>
internal sealed class PartnerRequestFile : IDisposable
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly FileStream _stream;

    /// <summary>Opens a file to append to. What was in it stays, but for a line that a crash cut off.</summary>
    public PartnerRequestFile(string path)
    {
        var complete = File.Exists(path) ? Array.LastIndexOf(File.ReadAllBytes(path), NewLine[0]) + 1 : 0;
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _stream.SetLength(complete);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Reads a file; a line that is being written, or was cut off, has been answered to nobody and is left out.</summary>
    /// <exception cref="InvalidDataException">A complete line is no request.</exception>
    public static IReadOnlyList<PartnerRequest> Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = reader.ReadToEnd().Split('\n')[..^1];
        return [.. lines.Select((line, index) => Parse(line)
            ?? throw new InvalidDataException($"{path}, line {index + 1}, is no request to a partner."))];
    }

    /// <summary>Appends a request; it is with the system when this returns.</summary>
    public void Append(PartnerRequest request) =>
        _stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(request, LoadJson.Default.PartnerRequest), .. NewLine]);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static PartnerRequest? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LoadJson.Default.PartnerRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
