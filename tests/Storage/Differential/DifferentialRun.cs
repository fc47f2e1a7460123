using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Model;

namespace OrderActors.Storage.Tests.Differential;

/// <summary>Some writers, each with its connection and its numbers, whose batches go to the database and to the model.</summary>
internal sealed class DifferentialRun : IAsyncDisposable
{
    private const string Ledger = "ledger";

    private readonly Random _random;
    private readonly StorageHost _storage;
    private readonly DatabaseModel _model = new();
    private readonly RandomBatches _batches;
    private readonly List<Writer> _writers = [];

    public DifferentialRun(int seed, StorageHost storage, int writers)
    {
        _random = new Random(seed);
        _storage = storage;
        _batches = new RandomBatches(_random, _model);
        var instruments = storage.Services.GetRequiredService<StorageInstruments>();
        var options = storage.Services.GetRequiredService<IOptions<OrderStorageOptions>>().Value;
        for (var i = 0; i < writers; i++)
        {
            var id = new byte[16];
            _random.NextBytes(id);
            _writers.Add(new Writer(
                new BatchColumns(new Guid(id)), new BatchConnection(StorageConnections.ForWriter(options), instruments)));
        }
    }

    /// <summary>How often each kind of answer was given.</summary>
    public SortedDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>How many units were left out of written batches.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Sends one batch to both, and compares the answers.</summary>
    public async Task SendAsync()
    {
        var writer = _writers[_random.Next(_writers.Count)];
        var isRepeated = writer.Number > 0 && _random.Next(20) == 0;
        if (!isRepeated)
        {
            var isLate = writer.Number > 3 && _random.Next(30) == 0;
            writer.Number = isLate ? writer.Number : writer.Number + _random.Next(1, 3);
            _batches.Fill(writer.Columns, isLate ? writer.Number - _random.Next(1, 3) : writer.Number);
        }

        var batch = Batch.Of(writer.Columns.Parameters);
        if (_random.Next(40) == 0)
        {
            // Settled before it was sent, or while it is on its way: then it must not be written any more.
            Assert.Equal(_model.Settle(batch.Writer, batch.Number)?.Order(), await SettleAsync(writer));
        }

        var expected = Commit(batch);
        var actual = await CommitAsync(writer);
        Assert.Equal(expected, actual);
        if (expected == Ledger)
        {
            await CompareConflictsAsync(writer, batch);
        }

        var kind = isRepeated && expected.StartsWith("written", StringComparison.Ordinal) ? "repeated" : expected.Split(':')[0];
        Answers[kind] = Answers.GetValueOrDefault(kind) + 1;
    }

    /// <summary>Compares every row, and what is read of them.</summary>
    public async Task CompareAsync()
    {
        foreach (var key in _model.Ledger.Skus.ToList())
        {
            using var lane = await _storage.Ledger.OpenAsync(key.Tenant, key.Sku, CancellationToken.None);
            var sum = _model.Ledger.CountersOf(key);
            Assert.Equal(
                (_model.Ledger.Of(key).Count, sum.Received, sum.Held, sum.Sold, _model.Ledger.IsStocked(key)),
                (lane.Opened.Version, lane.Opened.Received, lane.Opened.Held, lane.Opened.Sold, lane.Opened.Exists));
            if (_random.Next(2) == 0)
            {
                await lane.SaveSnapshotAsync(CancellationToken.None);
                _model.SaveSnapshot(key.Tenant, key.Sku);
            }
        }

        // The host has a writer of its own, which has nothing to write but may say so.
        var rows = await TableRows.ReadAsync(_storage.ConnectionString);
        rows.RemoveAll(row => row.StartsWith($"commit_batches | {_storage.Writer.WriterId}", StringComparison.Ordinal));
        Assert.Equal(TableRows.Of(_model), rows);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
        {
            await writer.Connection.DisposeAsync();
        }
    }

    private string Commit(Batch batch)
    {
        try
        {
            var leftOut = _model.Commit(batch);
            LeftOut += leftOut.Count;
            return Written(leftOut);
        }
        catch (StatementFailedException failure)
        {
            return Failed(failure.SqlState, failure.Table);
        }
    }

    private static async Task<string> CommitAsync(Writer writer)
    {
        await writer.Connection.OpenAsync(writer.Columns, CancellationToken.None);
        try
        {
            return Written(await writer.Connection.CommitAsync(writer.Columns));
        }
        catch (PostgresException failure)
        {
            return Failed(failure.SqlState, failure.TableName);
        }
    }

    private static async Task<IEnumerable<int>?> SettleAsync(Writer writer)
    {
        await writer.Connection.OpenAsync(writer.Columns, CancellationToken.None);
        return (await writer.Connection.SettleAsync(writer.Columns))?.Order();
    }

    private async Task CompareConflictsAsync(Writer writer, Batch batch)
    {
        var actual = await writer.Connection.FindStockConflictsAsync(writer.Columns);
        Assert.Equal(
            _model.Ledger.FindConflicts(batch.Moves).OrderBy(static conflict => conflict.Place),
            actual.OrderBy(static conflict => conflict.Place)
                .Select(static conflict => new Conflict(conflict.Place, conflict.SeqTaken, conflict.MovedBefore)));
    }

    private static string Written(IEnumerable<int> leftOut) => $"written: {string.Join(' ', leftOut.Order())}";

    /// <summary>Which of two impossible entries is met first is the database's affair.</summary>
    private static string Failed(string sqlState, string? table) =>
        table == "stock_ledger" && sqlState is (StatementFailedException.UniqueViolation or StatementFailedException.CheckViolation)
            ? Ledger
            : $"{sqlState} {table}".Trim();

    private sealed class Writer(BatchColumns columns, BatchConnection connection)
    {
        public BatchColumns Columns { get; } = columns;

        public BatchConnection Connection { get; } = connection;

        public long Number { get; set; }
    }
}
