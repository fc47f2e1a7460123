using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Stock;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Stands before a silo's ledgers, and can make one who asks what an order moved wait, before or after it is read.</summary>
internal sealed class SlowLedger(IStockLedger ledger) : IStockLedger
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _slowOrder;
    private string? _slowAnswer;
    private int _versionReads;

    /// <summary>Puts one before a silo's ledgers.</summary>
    public static void Add(IServiceCollection services) => services.PutBeforeLedger(static ledger => new SlowLedger(ledger));

    /// <summary>Ends when somebody asks for the order that <see cref="Hold"/> named.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Keeps whoever asks for an order waiting.</summary>
    public void Hold(string orderId) => _slowOrder = orderId;

    /// <summary>Keeps the next one who asks for an order waiting with what is there then.</summary>
    public void HoldAnswer(string orderId) => _slowAnswer = orderId;

    /// <summary>How often it was asked how far it is.</summary>
    public int VersionReads => Volatile.Read(ref _versionReads);

    /// <summary>Whether it can't be asked what an order moved.</summary>
    public bool IsAway { get; set; }

    /// <summary>Answers.</summary>
    public void LetGo() => _mayAnswer.SetResult();

    public async ValueTask<IStockLane> OpenAsync(string tenant, string sku, CancellationToken cancellationToken) =>
        new Lane(this, await ledger.OpenAsync(tenant, sku, cancellationToken));

    private sealed class Lane(SlowLedger owner, IStockLane lane) : IStockLane
    {
        public StockState Opened => lane.Opened;

        public bool IsBroken => lane.IsBroken;

        public long Claim(StockMove move, long ticket = 0) => lane.Claim(move, ticket);

        public bool TryTakeOutcome(out StockClaimOutcome outcome) => lane.TryTakeOutcome(out outcome);

        public void VoidUnredeemed(DateTimeOffset registeredBefore) => lane.VoidUnredeemed(registeredBefore);

        public ValueTask<CommitOutcome> AppendAsync(StockMove move, long? behind, CancellationToken cancellationToken) =>
            lane.AppendAsync(move, behind, cancellationToken);

        public ValueTask<long> ReadVersionAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref owner._versionReads);
            return lane.ReadVersionAsync(cancellationToken);
        }

        public async ValueTask<OrderMoves> FindMovesAsync(string orderId, CancellationToken cancellationToken)
        {
            if (owner.IsAway)
            {
                throw new StorageUnavailableException(new TimeoutException());
            }

            if (orderId == owner._slowOrder)
            {
                owner._asked.TrySetResult();
                await owner._mayAnswer.Task.WaitAsync(cancellationToken);
            }

            var moves = await lane.FindMovesAsync(orderId, cancellationToken);
            if (owner._slowAnswer == orderId && Interlocked.Exchange(ref owner._slowAnswer, null) is not null)
            {
                owner._asked.TrySetResult();
                await owner._mayAnswer.Task.WaitAsync(cancellationToken);
            }

            return moves;
        }

        public ValueTask SaveSnapshotAsync(CancellationToken cancellationToken) => lane.SaveSnapshotAsync(cancellationToken);

        public void Dispose() => lane.Dispose();
    }
}
