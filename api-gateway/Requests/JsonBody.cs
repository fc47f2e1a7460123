using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.Requests;

/// <summary>Reads a body that has to be one JSON object.</summary>
internal static class JsonBody
{
    /// <summary>Reads it.</summary>
    /// <returns>What was read, or what to answer instead.</returns>
    public static async ValueTask<(T? Value, Problem? Problem)> ReadAsync<T>(ApiRequest request, StrictJson.ValueReader<T> read)
    {
        var http = request.Context.Request;
        return RequestBody.RefuseUnlessJson(http) is { } notJson
            ? (default, notJson)
            : await RequestBody.ReadAsync(request, read, Parse);
    }

    /// <summary>Reads bytes.</summary>
    /// <returns>What was read, or what to answer instead.</returns>
    public static (T? Value, Problem? Problem) Parse<T>(ReadOnlySpan<byte> body, StrictJson.ValueReader<T> read)
    {
        var errors = new ValidationErrors();
        var problem = StrictJson.TryRead(body, errors, read, out var value);
        return (value, problem ?? (errors.Any ? Problem.Invalid(errors) : null));
    }
}
