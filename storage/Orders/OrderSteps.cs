using System.Buffers;
using System.Text.Json;

namespace OrderActors.Storage.Orders;

/// <summary>Steps as one JSON array: how a row of <c>order_events</c> has those of one commit, and how a timeline shows all.</summary>
public static class OrderSteps
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Writes steps as <c>[{"version","at","event","data"}]</c>, UTF-8.</summary>
    public static byte[] Write(ReadOnlySpan<OrderEventRecord> steps)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = t_writer ??= new Utf8JsonWriter(buffer, Options);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartArray();
        foreach (var step in steps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("version"u8, step.Version);
            writer.WriteString("at"u8, step.At.UtcDateTime);
            writer.WriteString("event"u8, step.Name);
            writer.WritePropertyName("data"u8);
            writer.WriteRawValue(step.Data, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
