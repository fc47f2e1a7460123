namespace OrderActors.ApiGateway.Composition.DevRun;

/// <summary>What a developer reads once the program serves.</summary>
internal static class DevBanner
{
#if LOCAL_ENGINE
    private const string Engine = "local engine";
#else
    private const string Engine = "Microsoft Orleans";
#endif

    private const string Order =
        """{"customerId":"c-17","currency":"EUR","lines":[{"sku":"tea-01","quantity":2,"unitPriceMinor":450}]}""";

    /// <param name="url">Where the program serves.</param>
    /// <param name="database">What to say of the database.</param>
    /// <param name="hasDevelopmentKey">Whether the key <c>dev</c> is accepted.</param>
    public static string Text(string url, string database, bool hasDevelopmentKey)
    {
        var key = hasDevelopmentKey ? "dev" : "<your key>";
        var common = $"-H 'Authorization: Bearer {key}' -H 'Content-Type: application/json'";
        return $$"""

            OrderActors serves on {{url}}
              engine    {{Engine}}
              database  {{database}}
              key       {{(hasDevelopmentKey ? "dev (accepted on this machine only)" : "one that you configured")}}

            Try:
              curl -X PUT {{url}}/v1/stock/tea-01 {{common}} -d '{"onHand":100}'
              curl -X POST {{url}}/v1/orders {{common}} -H 'Idempotency-Key: try-1' -d '{{Order}}'
              curl '{{url}}/v1/orders?customerId=c-17' -H 'Authorization: Bearer {{key}}'

            Ctrl-C stops it.

            """;
    }
}
