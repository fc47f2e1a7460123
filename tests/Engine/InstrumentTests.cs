using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class InstrumentTests
{
    public interface IMeasuredGrain : IGrainWithStringKey
    {
        Task Wait(string gate);

        Task Leave();
    }

    [Fact]
    public async Task Meter_HasOrleansNamesAndCountsWhatHappens()
    {
        await using var engine = await EngineHost.StartAsync();
        using var reading = new Reading(engine.Services.GetRequiredService<IMeterFactory>());
        var grain = engine.Grains.GetGrain<IMeasuredGrain>("one");
        engine.Script.Open("open");
        await grain.Wait("open");
        await engine.Grains.GetGrain<IMeasuredGrain>("two").Wait("open");

        var running = grain.Wait("gate");
        var waiting = grain.Wait("gate");
        Assert.Equal(2, reading["orleans-catalog-activations"]);
        Assert.Equal(2, reading["orleans-catalog-activation-working-set"]);
        Assert.Equal(1, reading["orleans-messaging-processing-activation-data"]);
        Assert.Equal(2, reading["orleans-catalog-activation-created"]);
        Assert.Equal(2, reading[$"orleans-grains type={typeof(MeasuredGrain).FullName},OrderActors.Engine.Tests"]);
        Assert.True(reading["orleans-runtime-available-memory"] > 0);

        engine.Clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(running));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(waiting));
        Assert.Equal(2, reading["orleans-app-requests-timedout grain_type=measured"]);
        Assert.Equal(4, reading["orleans-app-requests-latency-count"]);
        Assert.Equal(60_000, reading["orleans-app-requests-latency-sum"]);

        engine.Script.Open("gate");
        await Eventually.Done(grain.Leave());
        await Eventually.Equal(1, () => reading["orleans-catalog-activations"]);
        Assert.Equal(1, reading["orleans-catalog-activation-destroyed"]);
    }

    public sealed class MeasuredGrain(Script script) : Grain, IMeasuredGrain
    {
        public Task Wait(string gate) => script.Wait(gate);

        public Task Leave()
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }
    }

    /// <summary>Adds counters up and reads gauges of one engine's meter.</summary>
    private sealed class Reading : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _sums = [];

        internal Reading(IMeterFactory meters)
        {
            var scope = meters.Create("Microsoft.Orleans").Scope;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Microsoft.Orleans" && ReferenceEquals(instrument.Meter.Scope, scope))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        internal double this[string name]
        {
            get
            {
                lock (_sums)
                {
                    _listener.RecordObservableInstruments();
                    return _sums.GetValueOrDefault(name);
                }
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = instrument.Name;
            foreach (var tag in tags)
            {
                name += $" {tag.Key}={tag.Value}";
            }

            lock (_sums)
            {
                _sums[name] = instrument.IsObservable ? value : _sums.GetValueOrDefault(name) + value;
            }
        }
    }
}
