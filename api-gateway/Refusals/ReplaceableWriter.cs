using System.Buffers;
using System.IO.Pipelines;

namespace OrderActors.ApiGateway.Refusals;

/// <summary>
/// Passes everything on, until it is told what to send instead; from then on it holds what is written until the flush. Like any pipe's
/// writer it is used by one at a time.
/// </summary>
internal sealed class ReplaceableWriter(PipeWriter inner) : PipeWriter
{
    private ReadOnlyMemory<byte> _instead;
    private ArrayBufferWriter<byte>? _held;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + (_held?.WrittenCount ?? 0);

    /// <summary>Sends these bytes in the place of the HTTP response that is written next.</summary>
    public void Replace(ReadOnlyMemory<byte> instead)
    {
        _instead = instead;
        _held = new ArrayBufferWriter<byte>();
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _held?.GetMemory(sizeHint) ?? inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _held is null ? inner.GetSpan(sizeHint) : _held.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_held is null)
        {
            inner.Advance(bytes);
        }
        else
        {
            _held.Advance(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_held is { WrittenCount: > 0 } held)
        {
            // A client that speaks HTTP/2 is told so in a frame of that, which is what it understands.
            inner.Write(held.WrittenSpan.StartsWith("HTTP/"u8) ? _instead.Span : held.WrittenSpan);
            held.ResetWrittenCount();
        }

        return inner.FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_held is null)
        {
            return inner.WriteAsync(source, cancellationToken);
        }

        _held.Write(source.Span);
        return FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
}
