using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;

namespace OrderActors.Grains.Orders;

/// <summary>Reports every fault of <see cref="OrderOptions"/> at once.</summary>
internal sealed class OrderOptionsValidator : IValidateOptions<OrderOptions>
{
    public ValidateOptionsResult Validate(string? name, OrderOptions options)
    {
        var faults = new List<string>();
        var second = TimeSpan.FromSeconds(1);
        OptionFaults.CheckRange(faults, "Orders:PaymentTimeout", options.PaymentTimeout, second, TimeSpan.FromDays(30));
        OptionFaults.CheckRange(faults, "Orders:PlacingTimeout", options.PlacingTimeout, second, TimeSpan.FromMinutes(10));
        OptionFaults.CheckRange(faults, "Orders:EffectRetryDelay", options.EffectRetryDelay, second, TimeSpan.FromMinutes(10));
        OptionFaults.CheckRange(faults, "Orders:MaxEffectRetryDelay", options.MaxEffectRetryDelay, second, TimeSpan.FromDays(1));
        OptionFaults.CheckRange(faults, "Orders:TimerHorizon", options.TimerHorizon, second, TimeSpan.FromHours(1));
        OptionFaults.CheckRange(faults, "Orders:MaxAttempts", options.MaxAttempts, 1, 20);
        OptionFaults.CheckRange(faults, "Orders:RecentBytes", options.RecentBytes, 0, 1 << 30);
        OptionFaults.CheckRange(faults, "Orders:IdleBytes", options.IdleBytes, 16L << 10, 1L << 40);
        return OptionFaults.Result(faults);
    }
}
