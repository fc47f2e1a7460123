using System.Globalization;
using Npgsql;

namespace OrderActors.Load.Audit.Database;

/// <summary>
/// How an audit reads rows: over connections of its own, with time for looking at everything there is, and again where the database went
/// away in the middle, which is what an audit after a fault has to expect.
/// </summary>
/// <param name="source">Where the connections come from.</param>
/// <param name="clock">The clock.</param>
internal sealed class AuditDatabase(NpgsqlDataSource source, TimeProvider clock) : IAsyncDisposable
{
    private const int MaxConnections = 4;
    private const long BytesPerMebibyte = 1 << 20;

    /// <summary>A read that the server's end breaks off so often is what ends the server.</summary>
    private const int MostReads = 5;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a read takes at most, however little there is.</summary>
    public TimeSpan LeastLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How much longer for each MiB that the database has. Scans read a hundred of them a second; what runs beside them on a
    /// small machine, and sorts that spill to disk, leave a part of that.</summary>
    public TimeSpan LimitPerMebibyte { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the database may be away before a read is given up.</summary>
    public TimeSpan RecoveryLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Opens one.</summary>
    public static AuditDatabase Open(string connectionString, TimeProvider clock) => new(
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = MaxConnections,
            ApplicationName = "orderactors-audit",
        }),
        clock);

    /// <summary>Reads all rows that a statement returns.</summary>
    /// <param name="what">What is read, for the message.</param>
    /// <param name="sql">The statement. It changes nothing, for it may run several times.</param>
    /// <param name="parameters">Its parameters; they are made anew each time.</param>
    /// <param name="row">Reads a row.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AuditException">The rows can't be read.</exception>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(
        string what,
        string sql,
        Func<IEnumerable<NpgsqlParameter>> parameters,
        Func<NpgsqlDataReader, T> row,
        CancellationToken cancellation)
    {
        long? awaySince = null;
        for (var reads = 0; ;)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                var limit = await LimitAsync(connection, cancellation);
                (awaySince, reads) = (null, reads + 1);
                await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Seconds(limit) };
                command.Parameters.AddRange(parameters().ToArray());
                return await ReadAsync(what, command, row, limit, cancellation);
            }
            catch (NpgsqlException exception) when (IsAway(exception) && reads < MostReads)
            {
                awaySince ??= clock.GetTimestamp();
                if (clock.GetElapsedTime(awaySince.Value) >= RecoveryLimit)
                {
                    throw new AuditException(
                        $"{what} could not be read: the database was away for {Text(RecoveryLimit)}: {exception.Message}", exception);
                }
            }
            catch (NpgsqlException exception)
            {
                throw new AuditException($"{what} could not be read: {exception.Message}", exception);
            }

            await Task.Delay(LookAgainAfter, clock, cancellation);
        }
    }

    /// <inheritdoc cref="ReadAsync{T}(string, string, Func{IEnumerable{NpgsqlParameter}}, Func{NpgsqlDataReader, T}, CancellationToken)"/>
    public Task<IReadOnlyList<T>> ReadAsync<T>(string what, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellation) =>
        ReadAsync(what, sql, static () => [], row, cancellation);

    /// <summary>How long a read may take where the database has so many bytes.</summary>
    public TimeSpan LimitOf(long bytes) => LeastLimit + LimitPerMebibyte * (bytes / BytesPerMebibyte);

    /// <summary>Forgets the connections that it has, once the server they led to is gone.</summary>
    public void Reconnect() => source.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    // The driver says of both, a statement that took too long and a server that is gone, that it could not read from a stream. One that
    // took its time would take it again.
    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        string what, NpgsqlCommand command, Func<NpgsqlDataReader, T> row, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(row(reader));
            }

            return rows;
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            throw new AuditException(
                $"{what} could not be read within {Text(limit)}, the limit for a database of this size", exception);
        }
    }

    private async Task<TimeSpan> LimitAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_database_size(current_database())", connection);
        return LimitOf((long)(await command.ExecuteScalarAsync(cancellation))!);
    }

    // 57P01 to 57P03: the server was told to end, crashed, or is not there yet.
    private static bool IsAway(NpgsqlException exception) =>
        exception.IsTransient || exception.SqlState?.StartsWith("57P0", StringComparison.Ordinal) is true;

    private static int Seconds(TimeSpan limit) => (int)Math.Ceiling(limit.TotalSeconds);

    private static string Text(TimeSpan limit) => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.###} s");
}
