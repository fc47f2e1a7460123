using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;

namespace OrderActors.Grains.Partners;

/// <summary>Section <c>Partners</c>: who gives payments back and who ships.</summary>
public sealed class PartnerOptions
{
    /// <summary>The largest <see cref="MaxConcurrentCalls"/>.</summary>
    internal const int LargestMaxConcurrentCalls = 1_000;

    /// <summary>The payment provider's base address, such as <c>https://payments.example/v1/</c>; refunds are posted to
    /// <c>refunds</c> below it. Without one, refunds are simulated, which only Development allows.</summary>
    public Uri? PaymentUrl { get; set; }

    /// <summary>The fulfilment partner's base address; shipments are posted to <c>shipments</c> below it. Without one, shipments are
    /// simulated, which only Development allows.</summary>
    public Uri? FulfilmentUrl { get; set; }

    /// <summary>Sent to the payment provider as a bearer token, if set.</summary>
    public string? PaymentToken { get; set; }

    /// <summary>Sent to the fulfilment partner as a bearer token, if set.</summary>
    public string? FulfilmentToken { get; set; }

    /// <summary>How long one call may take. Default 800 ms, legal 50 ms to 30 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Calls to one partner at once in one silo; more fail at once and are tried again later. Default 20, legal 1 to
    /// 1,000.</summary>
    public int MaxConcurrentCalls { get; set; } = 20;

    /// <summary>How long a partner that fails is left alone. Default 5 s, legal 500 ms to 10 minutes.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Reports every fault of <see cref="PartnerOptions"/> at once.</summary>
internal sealed class PartnerOptionsValidator(IHostEnvironment environment) : IValidateOptions<PartnerOptions>
{
    public ValidateOptionsResult Validate(string? name, PartnerOptions options)
    {
        var faults = new List<string>();
        CheckUrl(faults, "Partners:PaymentUrl", options.PaymentUrl);
        CheckUrl(faults, "Partners:FulfilmentUrl", options.FulfilmentUrl);
        OptionFaults.CheckRange(
            faults, "Partners:CallTimeout", options.CallTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30));
        OptionFaults.CheckRange(
            faults, "Partners:MaxConcurrentCalls", options.MaxConcurrentCalls, 1, PartnerOptions.LargestMaxConcurrentCalls);
        OptionFaults.CheckRange(
            faults, "Partners:BreakDuration", options.BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10));
        return OptionFaults.Result(faults);
    }

    private void CheckUrl(List<string> faults, string name, Uri? url)
    {
        if (url is null && !environment.IsDevelopment())
        {
            faults.Add($"{name} is not set; only Development can do without.");
        }

        if (url is not null && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || !url.AbsolutePath.EndsWith('/')))
        {
            faults.Add($"{name} must be an absolute http or https address that ends with a slash.");
        }
    }
}
