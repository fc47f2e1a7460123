namespace OrderActors.Silo.Telemetry;

/// <summary>The values of one instrument under one set of labels.</summary>
internal abstract class Series(string labels)
{
    /// <summary>The labels as they are written, without braces; empty when there are none.</summary>
    public string Labels { get; } = labels;

    /// <summary>Takes a measurement.</summary>
    public abstract void Record(double value);

    /// <summary>Writes the lines of a metric.</summary>
    public abstract void Write(PrometheusWriter writer, string metric);
}

/// <summary>Adds up: a counter or an up-down counter.</summary>
internal sealed class SumSeries(string labels) : Series(labels)
{
    private readonly Cells _cells = new(counters: 0);

    public override void Record(double value) => _cells.Add(value);

    public override void Write(PrometheusWriter writer, string metric) => writer.Sample(metric, "", Labels, null, _cells.ReadSum());
}

/// <summary>Keeps the last value: a gauge, or anything that is observed.</summary>
internal sealed class LastSeries(string labels, Func<long>? round) : Series(labels)
{
    private double _value;
    private long _round = -1;

    public override void Record(double value)
    {
        Volatile.Write(ref _value, value);
        Volatile.Write(ref _round, round?.Invoke() ?? 0);
    }

    public override void Write(PrometheusWriter writer, string metric)
    {
        // What was observed in an earlier round and isn't any more is gone, such as a grain type without activations.
        if (round is null || Volatile.Read(ref _round) == round())
        {
            writer.Sample(metric, "", Labels, null, Volatile.Read(ref _value));
        }
    }
}

/// <summary>A distribution.</summary>
internal sealed class HistogramSeries(string labels, double[] bounds, string[] bucketLabels) : Series(labels)
{
    private readonly Cells _cells = new(bounds.Length + 1);

    public override void Record(double value)
    {
        // The first bound that is not below the value; the buckets are few, and mostly one of the first is it.
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        _cells.Count(bucket, value);
    }

    public override void Write(PrometheusWriter writer, string metric)
    {
        long count = 0;
        for (var bucket = 0; bucket <= bounds.Length; bucket++)
        {
            count += _cells.Read(bucket);
            writer.Sample(metric, "_bucket", Labels, bucketLabels[bucket], count);
        }

        writer.Sample(metric, "_sum", Labels, null, _cells.ReadSum());
        writer.Sample(metric, "_count", Labels, null, count);
    }
}
