using OrderActors.Storage.Commit;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>The commit writer's connection.</summary>
internal sealed class SimulatedConnection(DatabaseLink link) : IBatchConnection
{
    private bool _isOpen;

    public async ValueTask OpenAsync(BatchColumns columns, CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await link.ConnectAsync();
            _isOpen = true;
        }
    }

    public async ValueTask<int[]> CommitAsync(BatchColumns columns)
    {
        var batch = Batch.Of(columns.Parameters);
        CheckLanes(batch);
        link.World.Stock.OnSent(batch);
        link.Process.Calls.OnSent(batch);
        var leftOut = await link.WriteAsync(_ => link.World.Commit(batch).ToArray());
        link.World.Stock.OnAnswered(batch.Writer);
        return leftOut;
    }

    public async ValueTask<int[]?> SettleAsync(BatchColumns columns)
    {
        var batch = Batch.Of(columns.Parameters);
        var leftOut = await link.WriteAsync(database => database.Settle(batch.Writer, batch.Number)?.ToArray());
        link.World.Stock.OnAnswered(batch.Writer);
        return leftOut;
    }

    public async ValueTask<List<StockConflict>> FindStockConflictsAsync(BatchColumns columns)
    {
        var moves = Batch.Of(columns.Parameters).Moves;
        var conflicts = await link.ReadAsync(database => database.Ledger.FindConflicts(moves));
        return [.. conflicts.Select(static conflict => new StockConflict(conflict.Place, conflict.SeqTaken, conflict.MovedBefore))];
    }

    public ValueTask CloseAsync()
    {
        _isOpen = false;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>The database refuses two lanes of a SKU in a batch, but no process may ask for it.</summary>
    private void CheckLanes(Batch batch)
    {
        foreach (var ofSku in batch.Moves.GroupBy(static move => new SkuKey(move.Tenant, move.Sku)))
        {
            var first = ofSku.Min(static move => move.Seq);
            if (ofSku.OrderBy(static move => move.Seq).Where((move, place) => move.Seq != first + place).Any())
            {
                link.World.Break($"A batch numbers the moves of {ofSku.Key} {string.Join(' ', ofSku.Select(static move => move.Seq))}.");
            }
        }
    }
}
