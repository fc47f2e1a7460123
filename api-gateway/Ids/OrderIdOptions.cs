using System.Buffers.Text;
using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Ids;

/// <summary>The key that order ids are made with: <c>Orders:IdKey</c>.</summary>
internal sealed class OrderIdOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Setting = "Orders:IdKey";

    /// <summary>Bytes that a key has at least.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>
    /// What the Development environment uses when nothing is set, so that ids survive a restart. It is public and protects nothing.
    /// </summary>
    public const string DevelopmentKey = "b3JkZXItYWN0b3JzLWRldmVsb3BtZW50LWlkLWtleS0wMDE=";

    /// <summary>The key, base64, 32 bytes or more. Required outside Development. Another key makes every earlier id unknown.</summary>
    public string IdKey { get; set; } = "";
}

/// <summary>Says what is wrong with the key.</summary>
internal sealed class OrderIdOptionsValidator : IValidateOptions<OrderIdOptions>
{
    public ValidateOptionsResult Validate(string? name, OrderIdOptions options)
    {
        if (options.IdKey.Length == 0)
        {
            return ValidateOptionsResult.Fail($"{OrderIdOptions.Setting}: is required outside Development");
        }

        return Base64.IsValid(options.IdKey, out var bytes) && bytes >= OrderIdOptions.MinKeyBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{OrderIdOptions.Setting}: must be base64 of {OrderIdOptions.MinKeyBytes} bytes or more");
    }
}
