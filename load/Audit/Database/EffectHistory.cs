using Npgsql;

namespace OrderActors.Load.Audit.Database;

/// <summary>An effect that a step of an order decided.</summary>
/// <param name="PaymentId">The payment to give back; null where the step doesn't say.</param>
/// <param name="AmountMinor">Its amount.</param>
internal sealed record DecidedEffect(string? PaymentId, long? AmountMinor);

/// <summary>What the stored steps of all orders say of effects that partners carry out.</summary>
/// <param name="decided">What was decided, by the key that partners get.</param>
/// <param name="confirmed">Keys of effects that a partner was heard to have carried out.</param>
internal sealed class EffectHistory(IReadOnlyDictionary<string, DecidedEffect> decided, IReadOnlyList<string> confirmed)
{
    /// <summary>An effect is named after the order, the version of the step that decided it, and what it is.</summary>
    private const string Sql =
        """
        WITH steps AS (
            SELECT e.id, s.version, s.event, s.data
            FROM order_events e, json_to_recordset(e.steps) AS s (version bigint, event text, data json)
        )
        SELECT id || '-' || version || CASE event WHEN 'paymentCaptured' THEN '-requestShipment' ELSE '-refundPayment' END,
            data->>'paymentId', (data->>'amountMinor')::bigint, false
        FROM steps
        WHERE event IN ('paymentCaptured', 'latePaymentReceived', 'duplicatePaymentReceived', 'refundRequested', 'fulfilmentFailed')
        UNION ALL
        SELECT id || '-' || (data->>'effectKey'), NULL, NULL, true
        FROM steps
        WHERE event IN ('fulfilmentAccepted', 'refundCompleted')
        """;

    /// <summary>Keys of effects that a partner was heard to have carried out.</summary>
    public IReadOnlyList<string> Confirmed => confirmed;

    /// <summary>The effect with a key, or null where no step decided it.</summary>
    public DecidedEffect? Find(string key) => decided.GetValueOrDefault(key);

    /// <summary>Reads it.</summary>
    /// <exception cref="AuditException">It can't be read.</exception>
    public static async Task<EffectHistory> ReadAsync(AuditDatabase database, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync("the effects of all orders", Sql, Read, cancellation);
        var decided = new Dictionary<string, DecidedEffect>(StringComparer.Ordinal);
        foreach (var (key, effect) in rows)
        {
            if (effect is not null)
            {
                decided[key] = effect;
            }
        }

        return new EffectHistory(decided, [.. rows.Where(row => row.Decided is null).Select(row => row.Key)]);
    }

    private static (string Key, DecidedEffect? Decided) Read(NpgsqlDataReader row)
    {
        var key = row.GetString(0);
        if (row.GetBoolean(3))
        {
            return (key, null);
        }

        var isRefund = !key.EndsWith("-requestShipment", StringComparison.Ordinal);
        return (key, new DecidedEffect(
            isRefund && !row.IsDBNull(1) ? row.GetString(1) : null,
            isRefund && !row.IsDBNull(2) ? row.GetInt64(2) : null));
    }
}
