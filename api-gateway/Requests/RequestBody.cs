using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Primitives;
using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.Requests;

/// <summary>Makes something of a body. It sees the bytes only for the time of the call.</summary>
internal delegate TResult BodyReader<in TState, out TResult>(ReadOnlySpan<byte> body, TState state);

/// <summary>Reads bodies as a whole, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>Bytes that a body may have.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Reads the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="state">What the reader needs.</param>
    /// <param name="read">Makes something of it.</param>
    /// <exception cref="BadHttpRequestException">It is too large (status 413), too slow (408), is not as HTTP wants it, or broke
    /// off.</exception>
    /// <exception cref="OperationCanceledException">The caller's deadline passed.</exception>
    public static async ValueTask<TResult> ReadAsync<TState, TResult>(
        ApiRequest request, TState state, BodyReader<TState, TResult> read)
    {
        if (request.Context.Request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        var reader = request.Context.Request.BodyReader;
        var result = await ReadWholeAsync(reader, request);
        try
        {
            return Read(result.Buffer, state, read);
        }
        finally
        {
            reader.AdvanceTo(result.Buffer.End);
        }
    }

    /// <summary>Whether the request says that its body is JSON, as it is and in UTF-8.</summary>
    /// <returns>Null when it does; otherwise what to answer.</returns>
    public static Problem? RefuseUnlessJson(HttpRequest request)
    {
        if (!IsPlain(request.Headers.ContentEncoding))
        {
            return Encoded;
        }

        var contentType = request.ContentType.AsSpan();
        var end = contentType.IndexOf(';');
        var mediaType = (end < 0 ? contentType : contentType[..end]).Trim();
        if (!mediaType.Equals(JsonResponse.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            return NotJson;
        }

        return end < 0 || AreUtf8(contentType[(end + 1)..]) ? null : NotJson;
    }

    private static Problem NotJson { get; } = new(ProblemTypes.UnsupportedMediaType, "Send Content-Type: application/json, in UTF-8.");

    private static Problem Encoded { get; } = new(
        ProblemTypes.UnsupportedMediaType, "Send the body as it is, without a Content-Encoding such as gzip.");

    // RFC 9110 lets identity stand only in Accept-Encoding; some clients say it here too, and mean what it says.
    private static bool IsPlain(StringValues encodings)
    {
        foreach (var encoding in encodings)
        {
            if (!string.IsNullOrWhiteSpace(encoding) && !encoding.AsSpan().Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    // The only parameter that anybody sends. Another might say that the body means something else than it says.
    private static bool AreUtf8(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            if (!parameter.IsEmpty
                && !parameter.Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase)
                && !parameter.Equals("charset=\"utf-8\"", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static async ValueTask<ReadResult> ReadWholeAsync(PipeReader reader, ApiRequest request)
    {
        try
        {
            while (true)
            {
                var result = await ReadSomeAsync(reader, request);
                if (result.Buffer.Length > MaxBytes)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    throw TooLarge();
                }

                if (result.IsCompleted)
                {
                    return result;
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        finally
        {
            request.OnBodyEnded();
        }
    }

    // Kestrel has an exception of its own for most that can be wrong with a body, and lets those of its parser through for the rest: for
    // a size of a chunk that is no Int32, or a trailer whose bytes are no text. Whatever it is, who sent the body is to be told.
    private static async ValueTask<ReadResult> ReadSomeAsync(PipeReader reader, ApiRequest request)
    {
        try
        {
            return await ReadAsync(reader, request);
        }
        catch (Exception exception) when (exception is InvalidOperationException
            or IOException and not (BadHttpRequestException or ConnectionResetException))
        {
            throw new BadHttpRequestException("The body cannot be read.", StatusCodes.Status400BadRequest, exception);
        }
    }

    // A read that is given the token breaks off in a way that leaves Kestrel's reader unusable, and Kestrel would log an error for every
    // body that is slower than its deadline.
    private static async ValueTask<ReadResult> ReadAsync(PipeReader reader, ApiRequest request)
    {
        var pending = reader.ReadAsync(CancellationToken.None);
        if (pending.IsCompleted)
        {
            return await pending;
        }

        var arrival = request.OnBodyAwaited(reader);
        if (arrival.IsPushedOut)
        {
            // It was while no read was pending: the cancellation ended a read that had its data already.
            reader.CancelPendingRead();
        }

        ReadResult result;
        using (request.Arrival.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader))
        {
            result = await pending;
        }

        if (result.IsCanceled && (arrival.IsPushedOut || request.IsPastDeadline))
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            throw arrival.IsPushedOut || request.Route.Access == ApiAccess.Signature
                ? new BadHttpRequestException("The body took too long.", StatusCodes.Status408RequestTimeout)
                : new OperationCanceledException(request.Arrival);
        }

        return result;
    }

    private static TResult Read<TState, TResult>(in ReadOnlySequence<byte> body, TState state, BodyReader<TState, TResult> read)
    {
        if (body.IsSingleSegment)
        {
            return read(body.FirstSpan, state);
        }

        var length = (int)body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(rented);
            return read(rented.AsSpan(0, length), state);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}
