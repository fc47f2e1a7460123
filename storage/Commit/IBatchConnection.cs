namespace OrderActors.Storage.Commit;

/// <summary>Why a move could not be appended.</summary>
/// <param name="Place">The move's place among the moves of its batch, 1 for the first.</param>
/// <param name="SeqTaken">The ledger is not what the lane believes: somebody else wrote to it, or it has not the units.</param>
/// <param name="MovedBefore">The order moved the SKU in this way before.</param>
internal readonly record struct StockConflict(int Place, bool SeqTaken, bool MovedBefore);

/// <summary>The writer's way to the database; the simulation has one of its own. Not for two at once.</summary>
internal interface IBatchConnection : IAsyncDisposable
{
    /// <summary>Whether it can be listened to and asked while it is idle.</summary>
    bool IsWatched => false;

    /// <summary>Whether it is connected, as far as is known.</summary>
    bool IsOpen => true;

    /// <summary>Connects, unless it is connected.</summary>
    /// <exception cref="ReadOnlyDatabaseException">The new connection could not write; it is not kept.</exception>
    ValueTask OpenAsync(BatchColumns columns, CancellationToken cancellationToken);

    /// <summary>Sends the batch and waits until it is committed.</summary>
    /// <returns>The units that were left out, as unit * 8 + outcome.</returns>
    ValueTask<int[]> CommitAsync(BatchColumns columns);

    /// <summary>Asks whether the session can write.</summary>
    /// <exception cref="ReadOnlyDatabaseException">It can't.</exception>
    ValueTask DemandWritableAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Waits for the server to say something unasked; it has nothing to say but that the connection ends.</summary>
    Task ListenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes it definite what became of a batch.</summary>
    /// <returns>The units that it left out; null when it was not written, and then it never will be.</returns>
    ValueTask<int[]?> SettleAsync(BatchColumns columns);

    /// <summary>Finds out why the moves of a batch could not be appended.</summary>
    ValueTask<List<StockConflict>> FindStockConflictsAsync(BatchColumns columns);

    /// <summary>Drops the connection; the next batch gets a new one.</summary>
    ValueTask CloseAsync();
}
