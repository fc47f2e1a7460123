using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace OrderActors.AspNetPeer;

/// <summary>An answer that says what is wrong (RFC 9457).</summary>
internal sealed record Problem(string Type, string Title, int Status, string Code, string Detail)
{
    /// <summary>The SKUs of which there are too few units.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Skus { get; init; }

    /// <summary>The members that are out of range.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>A problem.</summary>
    public static Problem Of(int status, string code, string detail) =>
        new($"/problems/{code}", ReasonPhrases.GetReasonPhrase(status), status, code, detail);

    /// <summary>There is no such order.</summary>
    public static Problem NotFound { get; } = Of(StatusCodes.Status404NotFound, "not-found", "There is no such order.");

    /// <summary>A part of the request is not what the contract allows.</summary>
    public static Problem Invalid(string member) => Of(StatusCodes.Status400BadRequest, "validation", "Something is out of range.") with
    {
        Errors = new Dictionary<string, string[]> { [member] = ["out of range"] },
    };

    /// <summary>The database could not be asked, or refused.</summary>
    public static Problem Unavailable(NpgsqlException fault) =>
        Of(StatusCodes.Status503ServiceUnavailable, "storage-unavailable", $"The database did not do it ({fault.SqlState}).");

    /// <summary>Answers with it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/problem+json";
        return JsonSerializer.SerializeAsync(context.Response.BodyWriter, this, PeerJson.Default.Problem, context.RequestAborted);
    }
}
