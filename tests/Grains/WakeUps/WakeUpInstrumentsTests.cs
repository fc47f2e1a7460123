using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Grains.WakeUps;

namespace OrderActors.Grains.Tests.WakeUps;

public sealed class WakeUpInstrumentsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public void Lag_IsShownOnlyWhereTheKeeperIs()
    {
        var instruments = new WakeUpInstruments(_services.GetRequiredService<IMeterFactory>());
        Assert.Empty(ReadLag());

        instruments.OnScanned(3, TimeSpan.FromSeconds(40));
        Assert.Equal([40d], ReadLag());

        instruments.OnKeeperLeft();
        Assert.Empty(ReadLag());
    }

    public void Dispose() => _services.Dispose();

    private List<double> ReadLag()
    {
        var lags = new List<double>();
        using var listener = new MeterListener();
        // Other tests have keepers of their own.
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "orderactors.wakeups.lag" && instrument.Meter.Scope == _services.GetService<IMeterFactory>())
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => lags.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return lags;
    }
}
