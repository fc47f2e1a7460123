namespace OrderActors.ApiGateway.Requests;

/// <summary>Writes JSON that is ready: one write, with its length.</summary>
internal static class JsonResponse
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/json";

    /// <summary>Answers with JSON.</summary>
    public static ValueTask WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = json.Length;
        var flush = response.BodyWriter.WriteAsync(json);
        if (!flush.IsCompletedSuccessfully)
        {
            return new ValueTask(flush.AsTask());
        }

        // Taking the result hands a pooled source back; there is nothing in it to act on.
        _ = flush.Result;
        return ValueTask.CompletedTask;
    }
}
