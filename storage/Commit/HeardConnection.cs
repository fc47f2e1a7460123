using Npgsql;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Commit;

/// <summary>The writer's way to the database, with an ear to whether it says anything: the writer itself stands and waits for its answer.
/// </summary>
/// <param name="connection">The way.</param>
/// <param name="silence">Is told what is asked and heard.</param>
internal sealed class HeardConnection(IBatchConnection connection, Silence silence) : IBatchConnection
{
    /// <inheritdoc/>
    public bool IsWatched => connection.IsWatched;

    /// <inheritdoc/>
    public bool IsOpen => connection.IsOpen;

    /// <inheritdoc/>
    public async ValueTask OpenAsync(BatchColumns columns, CancellationToken cancellationToken)
    {
        if (connection.IsOpen)
        {
            await connection.OpenAsync(columns, cancellationToken);
            return;
        }

        await HearAsync(static (way, call) => way.OpenAsync(call.columns, call.cancellationToken), (columns, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<int[]> CommitAsync(BatchColumns columns) => HearAsync(static (way, sent) => way.CommitAsync(sent), columns);

    /// <inheritdoc/>
    public ValueTask DemandWritableAsync(CancellationToken cancellationToken) =>
        HearAsync(static (way, token) => way.DemandWritableAsync(token), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Nothing is what it waits for.</remarks>
    public Task ListenAsync(CancellationToken cancellationToken) => connection.ListenAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int[]?> SettleAsync(BatchColumns columns) => HearAsync(static (way, sent) => way.SettleAsync(sent), columns);

    /// <inheritdoc/>
    public ValueTask<List<StockConflict>> FindStockConflictsAsync(BatchColumns columns) =>
        HearAsync(static (way, sent) => way.FindStockConflictsAsync(sent), columns);

    /// <inheritdoc/>
    public ValueTask CloseAsync() => connection.CloseAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async ValueTask HearAsync<TArgument>(Func<IBatchConnection, TArgument, ValueTask> ask, TArgument argument) => await HearAsync(
        static async (way, call) =>
        {
            await call.ask(way, call.argument);
            return true;
        },
        (ask, argument));

    private async ValueTask<T> HearAsync<TArgument, T>(Func<IBatchConnection, TArgument, ValueTask<T>> ask, TArgument argument)
    {
        silence.OnAsked();
        T answer;
        try
        {
            answer = await ask(connection, argument);
        }
        catch (Exception exception)
        {
            OnFailed(exception);
            throw;
        }

        silence.OnHeard();
        return answer;
    }

    private void OnFailed(Exception exception)
    {
        if (exception is PostgresException or ReadOnlyDatabaseException)
        {
            silence.OnHeard();
        }
        else
        {
            silence.OnLost();
        }
    }
}
