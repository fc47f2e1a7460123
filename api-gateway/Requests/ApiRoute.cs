using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Security;

namespace OrderActors.ApiGateway.Requests;

/// <summary>Who may call a route.</summary>
internal enum ApiAccess
{
    /// <summary>Anybody. Such a route takes no place among the requests at work and has no deadline.</summary>
    Open,

    /// <summary>Whoever has an API key with the route's role.</summary>
    Key,

    /// <summary>Whoever signs the request; the endpoint verifies it.</summary>
    Signature,
}

/// <summary>A method and a path that the gateway answers.</summary>
/// <param name="Method">The HTTP method. A GET answers HEAD too.</param>
/// <param name="Pattern">The path, with its parameters in braces.</param>
/// <param name="Access">Who may call it.</param>
/// <param name="Role">The role that the key needs.</param>
internal sealed record ApiRoute(string Method, string Pattern, ApiAccess Access, ApiRoles Role = ApiRoles.None)
{
    /// <summary>The names of the query's parameters; any other is refused.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>When its turn comes, where requests wait. By default reads come after everything else.</summary>
    public RequestPriority Priority { get; init; } = Method == HttpMethods.Get ? RequestPriority.Read : RequestPriority.Change;

    /// <summary>Whether a request comes with a body; then the endpoint reads it before it takes a place among the requests at
    /// work.</summary>
    public bool HasBody => Method != HttpMethods.Get;

    /// <summary>A route for which a key with a role is needed.</summary>
    public static ApiRoute ForRole(ApiRoles role, string method, string pattern) => new(method, pattern, ApiAccess.Key, role);
}

/// <summary>What answers a route.</summary>
internal interface IApiEndpoint
{
    /// <summary>The route.</summary>
    ApiRoute Route { get; }

    /// <summary>Answers a request. One with a body is admitted by <see cref="ApiRequest.TryAdmitAsync"/> when that is read.</summary>
    ValueTask HandleAsync(ApiRequest request);
}
