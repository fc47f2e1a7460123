using System.Globalization;

namespace OrderActors.AspNetPeer;

/// <summary>What the peer is told by its environment. The Gin peer is told the same under the same names.</summary>
internal sealed record PeerSettings
{
    private const string DevelopmentSecret = "whsec_ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ=";

    /// <summary>How to reach PostgreSQL.</summary>
    public required string Database { get; init; }

    /// <summary>Where to listen, such as <c>127.0.0.1:8081</c>.</summary>
    public string Address { get; init; } = "127.0.0.1:8081";

    /// <summary>Connections, 1 or more.</summary>
    public int Pool { get; init; } = 32;

    /// <summary>What order ids are made with.</summary>
    public string IdKey { get; init; } = "an id key for development only";

    /// <summary>The key of tenant <c>dev</c>.</summary>
    public string ApiKey { get; init; } = "dev";

    /// <summary>What webhooks are signed with.</summary>
    public IReadOnlyList<byte[]> WebhookSecrets { get; init; } = [Secret(DevelopmentSecret)];

    /// <summary>How long a customer has to pay.</summary>
    public TimeSpan PaymentTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether to end when the standard input does.</summary>
    public bool EndsWithInput { get; init; }

    /// <summary>Reads the environment.</summary>
    /// <exception cref="FormatException">Something in it has no meaning.</exception>
    public static PeerSettings Read(Func<string, string?> variable)
    {
        var settings = new PeerSettings
        {
            Database = variable("PEER_DATABASE")
                ?? throw new FormatException("PEER_DATABASE is missing, such as 'Host=/run/postgresql;Database=orders'."),
            EndsWithInput = variable("PEER_ENDS_WITH_INPUT") == "true",
        };
        return settings with
        {
            Address = variable("PEER_ADDRESS") ?? settings.Address,
            Pool = Number("PEER_POOL") ?? settings.Pool,
            IdKey = variable("PEER_ID_KEY") ?? settings.IdKey,
            ApiKey = variable("PEER_API_KEY") ?? settings.ApiKey,
            WebhookSecrets = variable("PEER_WEBHOOK_SECRETS")?.Split(',').Select(Secret).ToArray() ?? settings.WebhookSecrets,
            PaymentTimeout = Number("PEER_PAYMENT_TIMEOUT_SECONDS") is { } s ? TimeSpan.FromSeconds(s) : settings.PaymentTimeout,
        };

        int? Number(string name) => variable(name) switch
        {
            null => null,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 => n,
            _ => throw new FormatException($"{name} is a number from 1."),
        };
    }

    private static byte[] Secret(string text) => Convert.FromBase64String(text.Replace("whsec_", "", StringComparison.Ordinal));
}
