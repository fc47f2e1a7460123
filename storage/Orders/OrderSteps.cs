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
        var writer = Begin();
        foreach (var step in steps)
        {
            BeginStep(writer, step.Version, step.At, step.Name);
            writer.WriteRawValue(step.Data, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return End(writer);
    }

    /// <summary>Writes the same of steps that are no records yet.</summary>
    /// <typeparam name="T">What a step is.</typeparam>
    /// <param name="steps">The steps.</param>
    /// <param name="firstVersion">The order's version after the first of them.</param>
    /// <param name="describe">Tells when a step was decided, and its name.</param>
    /// <param name="writeData">Writes what it says, one JSON value.</param>
    public static byte[] Write<T>(
        ReadOnlySpan<T> steps, long firstVersion, Func<T, (DateTimeOffset At, string Name)> describe, Action<Utf8JsonWriter, T> writeData)
    {
        var writer = Begin();
        for (var i = 0; i < steps.Length; i++)
        {
            var (at, name) = describe(steps[i]);
            BeginStep(writer, firstVersion + i, at, name);
            writeData(writer, steps[i]);
            writer.WriteEndObject();
        }

        return End(writer);
    }

    private static Utf8JsonWriter Begin()
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = t_writer ??= new Utf8JsonWriter(buffer, Options);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartArray();
        return writer;
    }

    private static void BeginStep(Utf8JsonWriter writer, long version, DateTimeOffset at, string name)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version"u8, version);
        writer.WriteString("at"u8, at.UtcDateTime);
        writer.WriteString("event"u8, name);
        writer.WritePropertyName("data"u8);
    }

    private static byte[] End(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.Flush();
        return t_buffer!.WrittenSpan.ToArray();
    }
}
