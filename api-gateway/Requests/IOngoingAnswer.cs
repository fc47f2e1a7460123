namespace OrderActors.ApiGateway.Requests;

/// <summary>
/// An endpoint whose answer may go on after its request was dealt with: it is admitted, and reads what it has to within the deadline, as
/// any other; then it leaves an <see cref="IOngoingAnswer"/> with the features of the <see cref="HttpContext"/>, having written nothing.
/// </summary>
internal interface IOngoingEndpoint : IApiEndpoint;

/// <summary>An answer that takes as long as its client stays. It has none of what a request holds. Disposed of when it is over.</summary>
internal interface IOngoingAnswer : IDisposable
{
    /// <summary>Writes the answer, to its end.</summary>
    Task RunAsync();
}
