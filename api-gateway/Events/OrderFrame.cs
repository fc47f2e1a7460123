using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <summary>A step as a stream has it, made once for all streams of its order.</summary>
/// <param name="Version">The version that it says.</param>
/// <param name="Bytes">What is written. Nobody writes to it.</param>
/// <param name="IsLast">Whether the order has ended with it.</param>
internal sealed record OrderFrame(long Version, byte[] Bytes, bool IsLast)
{
    /// <summary>A comment, which clients pass over.</summary>
    public static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();

    // A client that was told nothing comes back after about 3 s. All of a process that stops are spread over four.
    private const int MinRetryMs = 1_000;
    private const int MaxRetryMs = 5_000;

    /// <summary>The frame of a step of a history.</summary>
    public static OrderFrame Of(OrderStepView step, OrderHistory history) =>
        new(step.Version, Write(step), history.IsEnded && step.Version == history.Version);

    /// <summary>The frames of a history.</summary>
    public static OrderFrame[] Of(OrderHistory history)
    {
        var frames = new OrderFrame[history.Steps.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = Of(history.Steps[i], history);
        }

        return frames;
    }

    /// <summary>Tells a client when to come back.</summary>
    public static byte[] Retry() => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"retry: {RandomNumberGenerator.GetInt32(MinRetryMs, MaxRetryMs + 1)}\n\n"));

    // JSON that is not indented has no line's end, so it is one line of data.
    private static byte[] Write(OrderStepView step)
    {
        Span<byte> version = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(step.Version, version, out var digits);
        return
        [
            .. "id: "u8, .. version[..digits],
            .. "\nevent: "u8, .. Encoding.ASCII.GetBytes(step.Name),
            .. "\ndata: "u8, .. step.Json,
            .. "\n\n"u8,
        ];
    }
}
