using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Settings;

namespace OrderActors.ApiGateway.Admission;

/// <summary>How much the gateway takes on: <c>Gateway:Admission</c>.</summary>
internal sealed class AdmissionOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Gateway:Admission";

    /// <summary>Requests at work at once, at most. Under it the gateway finds out how many are good. 1…100,000, default 2,048.</summary>
    public int MaxRequestsInFlight { get; set; } = 2_048;

    /// <summary>Requests at work at once that are always allowed, however long the work behind stands in line. 1…100,000, lowered to
    /// <see cref="MaxRequestsInFlight"/>; default 32.</summary>
    public int MinRequestsInFlight { get; set; } = 32;

    /// <summary>How long work may stand in line behind the gateway before fewer requests are let at it. 1 ms…10 s, default 20 ms.
    /// </summary>
    public TimeSpan TargetDelay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Requests that may wait for their turn; over it one is refused with <c>overloaded</c>. 0…100,000, default 8,192.</summary>
    public int MaxRequestsWaiting { get; set; } = 8_192;

    /// <summary>How long a request may wait for its turn in a burst. 10 ms…10 s, default 500 ms. Where requests have waited for so
    /// long without a break, it is no burst, and <see cref="MaxWaitInOverload"/> holds.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a request may wait for its turn while more is asked than can be done. 1 ms…10 s, default 50 ms.</summary>
    public TimeSpan MaxWaitInOverload { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long after it came a request that waited too long is refused with <c>overloaded</c>: clients that repeat at once,
    /// instead of after <c>Retry-After</c>, would be refused again and again, and that would be what the processor does. 0…10 s, default
    /// 1 s.</summary>
    public TimeSpan RefusalDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Creates at work at once whose first SKU is the same; more wait. 1…100,000, default 64.</summary>
    public int MaxCreatesPerSku { get; set; } = 64;

    /// <summary>Bodies with an API key that are on their way at once; another one takes the place of the slowest. 1…100,000, default
    /// 1,024.</summary>
    public int MaxBodiesArriving { get; set; } = 1_024;

    /// <summary>The same of webhooks, which anybody can begin to send. 1…100,000, default 256.</summary>
    public int MaxWebhooksArriving { get; set; } = 256;

    /// <summary>How long a webhook's body may take to come in. 100 ms…10 s, default 2 s.</summary>
    public TimeSpan WebhookArrivalTimeout { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Says what is wrong with the bounds.</summary>
internal sealed class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>
{
    private const int MaxCount = 100_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public ValidateOptionsResult Validate(string? name, AdmissionOptions options) => new SettingFaults(AdmissionOptions.Section)
        .Check(nameof(options.MaxRequestsInFlight), options.MaxRequestsInFlight, 1, MaxCount)
        .Check(nameof(options.MinRequestsInFlight), options.MinRequestsInFlight, 1, MaxCount)
        .Check(nameof(options.TargetDelay), options.TargetDelay, TimeSpan.FromMilliseconds(1), Longest)
        .Check(nameof(options.MaxRequestsWaiting), options.MaxRequestsWaiting, 0, MaxCount)
        .Check(nameof(options.MaxWait), options.MaxWait, TimeSpan.FromMilliseconds(10), Longest)
        .Check(nameof(options.MaxWaitInOverload), options.MaxWaitInOverload, TimeSpan.FromMilliseconds(1), Longest)
        .Check(nameof(options.RefusalDelay), options.RefusalDelay, TimeSpan.Zero, Longest)
        .Check(nameof(options.MaxCreatesPerSku), options.MaxCreatesPerSku, 1, MaxCount)
        .Check(nameof(options.MaxBodiesArriving), options.MaxBodiesArriving, 1, MaxCount)
        .Check(nameof(options.MaxWebhooksArriving), options.MaxWebhooksArriving, 1, MaxCount)
        .Check(nameof(options.WebhookArrivalTimeout), options.WebhookArrivalTimeout, TimeSpan.FromMilliseconds(100), Longest)
        .Result;
}
