using System.Text.Json;
using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.Requests;

/// <summary>The body of a request that needs none: nothing at all, or <c>{}</c>, which some clients always send.</summary>
internal static class EmptyBody
{
    /// <summary>Reads the body.</summary>
    /// <returns>Null when there is nothing in it; otherwise what to answer.</returns>
    public static ValueTask<Problem?> RefuseAsync(ApiRequest request) => request.Context.Request.ContentLength == 0
        ? default
        : RequestBody.ReadAsync(request, request.Context.Request, Refuse);

    private static Problem? Refuse(ReadOnlySpan<byte> body, HttpRequest request)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        if (RequestBody.RefuseUnlessJson(request) is { } notJson)
        {
            return notJson;
        }

        return JsonBody.Parse<bool>(body, ReadNothing).Problem;
    }

    private static bool ReadNothing(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            StrictJson.RefuseUnknown(ref reader, MemberPath.Root, errors);
        }

        return true;
    }
}
