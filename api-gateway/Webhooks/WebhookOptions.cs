using System.Buffers.Text;
using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Webhooks;

/// <summary>The secrets that partners sign with: <c>Gateway:Webhooks</c>.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Where they are in the configuration.</summary>
    public const string Section = "Gateway:Webhooks";

    /// <summary>How every secret starts.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>What Development uses where nothing is set. It is public and protects nothing.</summary>
    public const string DevelopmentSecret = "whsec_ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ=";

    /// <summary>Secrets that one partner may have at a time.</summary>
    public const int MaxSecrets = 8;

    /// <summary>The payment provider's, each <c>whsec_</c> and base64 of 16…128 bytes; several while one replaces another.
    /// Default: none, and every payment webhook is refused, as nobody can sign one.</summary>
    public IList<string> PaymentSecrets { get; } = [];

    /// <summary>The fulfilment partner's, likewise.</summary>
    public IList<string> FulfilmentSecrets { get; } = [];

    /// <summary>Takes the development secret where nothing is set, in the Development environment.</summary>
    public void AddDevelopmentSecrets(bool development)
    {
        foreach (var secrets in (IList<string>[])(development ? [PaymentSecrets, FulfilmentSecrets] : []))
        {
            if (secrets.Count == 0)
            {
                secrets.Add(DevelopmentSecret);
            }
        }
    }

    /// <summary>The bytes of a secret; null when it is none.</summary>
    public static byte[]? Decode(string secret)
    {
        var base64 = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret.AsSpan(SecretPrefix.Length) : default;
        return Base64.IsValid(base64, out var bytes) && bytes is >= 16 and <= 128 ? Convert.FromBase64String(base64.ToString()) : null;
    }
}

/// <summary>Says what is wrong with the secrets. A message never holds one.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        List<string> faults =
        [
            .. Check(nameof(options.PaymentSecrets), options.PaymentSecrets),
            .. Check(nameof(options.FulfilmentSecrets), options.FulfilmentSecrets),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check(string setting, IList<string> secrets)
    {
        if (secrets.Count > WebhookOptions.MaxSecrets)
        {
            yield return $"{WebhookOptions.Section}:{setting}: at most {WebhookOptions.MaxSecrets} secrets";
        }

        for (var index = 0; index < secrets.Count; index++)
        {
            if (WebhookOptions.Decode(secrets[index]) is null)
            {
                yield return $"{WebhookOptions.Section}:{setting}:{index}: must be whsec_ and base64 of 16 to 128 bytes";
            }
        }
    }
}
