using System.Globalization;

namespace OrderActors.Silo.Telemetry;

/// <summary>
/// The series of one instrument. Finding one takes no lock and allocates nothing: readers walk buckets that are never changed, and who
/// adds a series puts a longer chain in place of the old one.
/// </summary>
internal sealed class SeriesTable(int maxSeries, Func<string, Series> create)
{
    private const string OverflowLabels = "otel_metric_overflow=\"true\"";
    private const int Buckets = 64;

    // Tags can come in several orders; so many per series are remembered, and further ones count as overflow.
    private const int MaxOrders = 4;

    private readonly Entry?[] _buckets = new Entry?[Buckets];
    private readonly Dictionary<string, Series> _byLabels = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private volatile Series? _untagged;
    private volatile Series? _overflow;
    private int _entries;

    /// <summary>The series of a measurement's tags.</summary>
    public Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return _untagged ?? AddUntagged();
        }

        var hash = HashOf(tags);
        for (var entry = Volatile.Read(ref _buckets[hash & (Buckets - 1)]); entry is not null; entry = entry.Next)
        {
            if (entry.Hash == hash && entry.Has(tags))
            {
                return entry.Series;
            }
        }

        return Add(hash, tags);
    }

    /// <summary>All series there are.</summary>
    public Series[] ToArray()
    {
        lock (_lock)
        {
            return [.. _byLabels.Values];
        }
    }

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach (var (key, value) in tags)
        {
            // A key is told apart by its length well enough, as one instrument has the same few.
            hash.Add(key.Length);
            hash.Add(value?.GetHashCode() ?? 0);
        }

        return hash.ToHashCode();
    }

    private Series AddUntagged()
    {
        lock (_lock)
        {
            return _untagged ??= GetOrCreate("");
        }
    }

    private Series Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            ref var bucket = ref _buckets[hash & (Buckets - 1)];
            for (var entry = bucket; entry is not null; entry = entry.Next)
            {
                if (entry.Hash == hash && entry.Has(tags))
                {
                    return entry.Series;
                }
            }

            if (_overflow is not null && (_byLabels.Count > maxSeries || _entries >= maxSeries * MaxOrders))
            {
                return _overflow;
            }

            var labels = LabelsOf(tags);
            if (!_byLabels.ContainsKey(labels) && (_byLabels.Count >= maxSeries || _entries >= maxSeries * MaxOrders))
            {
                return _overflow = GetOrCreate(OverflowLabels);
            }

            var series = GetOrCreate(labels);
            Volatile.Write(ref bucket, new Entry(hash, tags.ToArray(), series, bucket));
            _entries++;
            return series;
        }
    }

    private Series GetOrCreate(string labels)
    {
        if (!_byLabels.TryGetValue(labels, out var series))
        {
            _byLabels[labels] = series = create(labels);
        }

        return series;
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Two tags may have one label's name; their values then stand together, as OpenTelemetry says.
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var (name, text) = (PrometheusName.Label(key), TextOf(value));
            labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{text}" : text;
        }

        return string.Join(',', labels.Select(static label => $"{label.Key}=\"{PrometheusWriter.Escape(label.Value)}\""));
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private sealed class Entry(int hash, KeyValuePair<string, object?>[] tags, Series series, Entry? next)
    {
        public int Hash { get; } = hash;

        public Series Series { get; } = series;

        public Entry? Next { get; } = next;

        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            if (others.Length != tags.Length)
            {
                return false;
            }

            for (var index = 0; index < tags.Length; index++)
            {
                var (own, other) = (tags[index], others[index]);
                if (!own.Key.Equals(other.Key, StringComparison.Ordinal) || !Equals(own.Value, other.Value))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
