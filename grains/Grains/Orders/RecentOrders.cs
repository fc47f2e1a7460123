using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrderActors.Domain.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>
/// The states of orders that this process has just made, as bytes, for whoever asks for one soon: the payment, mostly. They lie one behind
/// the other in one array that is written round and round, so the newest overwrites the oldest, and no order has an object here. An entry
/// is as good as an activation that has been in memory since the commit, and is used once: from then on there is an activation.
/// </summary>
/// <param name="capacity">Bytes; 0 switches it off.</param>
/// <param name="clock">Tells the age of an entry.</param>
internal sealed class RecentOrders(int capacity, TimeProvider clock)
{
    /// <summary>No entry.</summary>
    public const long Nowhere = 0;

    /// <summary>About what an order takes here; only lookups get slower where it is more or less.</summary>
    private const int TypicalBytes = 1024;

    /// <summary>As long as an idle activation stays by default. What an activation would not know, a command line that changed the row or
    /// a silo that stood still and wrote late, this does not know for longer either.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    // Pages of it that were never written are no memory.
    private readonly byte[] _ring = GC.AllocateUninitializedArray<byte>(capacity & ~(Entry.Alignment - 1), pinned: true);

    // The newest entry of each hash; what it says of an entry that has been overwritten nobody reads.
    private readonly long[] _newest = new long[Math.Max(1, capacity / TypicalBytes)];

    // Places count on for ever, and a place modulo the capacity is where it is in the array. The first one is behind Nowhere.
    private long _end = Math.Max(Entry.Alignment, capacity & ~(Entry.Alignment - 1));

    /// <summary>
    /// Keeps an order that is about to be committed for the first time. It can't be taken before <see cref="Publish"/>, and is gone when
    /// its grain asks for it meanwhile: that grain has read the row then, and may have written it.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="orderId">The order.</param>
    /// <param name="state">Its state as it will be stored.</param>
    /// <param name="knownIn">The version of the cluster that the state will be good for.</param>
    /// <returns>Its place; <see cref="Nowhere"/> where it is too long, or good for no version.</returns>
    public long Reserve(string tenant, string orderId, ReadOnlySpan<byte> state, long knownIn)
    {
        var length = Entry.LengthOf(tenant, orderId, state);
        if (length > _ring.Length || knownIn == ClusterVersions.NotToBeKept)
        {
            return Nowhere;
        }

        var hash = HashOf(tenant, orderId);
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var rest = _ring.Length - (int)(_end % _ring.Length);
            var place = rest < length ? _end + rest : _end;
            _end = place + length;
            ref var newest = ref _newest[hash % (uint)_newest.Length];
            var entry = At(place);
            entry.Head = new EntryHead(newest, knownIn, now, tenant.Length, orderId.Length, state.Length);
            entry.Write(tenant, orderId, state);
            return newest = place;
        }
    }

    /// <summary>The commit is durable: the entry can be taken, if it is still there.</summary>
    public void Publish(long place) => Change(place, EntryStage.Reserved, EntryStage.Ready);

    /// <summary>The commit did not succeed, or nobody knows.</summary>
    public void Withdraw(long place) => Change(place, EntryStage.Reserved, EntryStage.Gone);

    /// <summary>Forgets an order, by any id of its stem: its row is being written.</summary>
    public void Drop(string tenant, string orderId) => TryTake(tenant, orderId, ClusterVersions.NotToBeKept);

    /// <summary>Takes an order's state out.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="orderId">The order. Under another id of the same stem it is not found, but gone: it may have another silo's shard, or
    /// an activation of its own.</param>
    /// <param name="knownIn">The version of the cluster that what is read now would be good for.</param>
    /// <returns>Null when it is not there, or not good for that version: the row tells.</returns>
    public byte[]? TryTake(string tenant, string orderId, long knownIn)
    {
        if (_ring.Length == 0)
        {
            return null;
        }

        var hash = HashOf(tenant, orderId);
        byte[]? taken = null;
        lock (_gate)
        {
            for (var place = _newest[hash % (uint)_newest.Length]; IsThere(place); place = At(place).Head.Older)
            {
                var entry = At(place);
                ref var head = ref entry.Head;
                if (head.Stage == EntryStage.Gone || !entry.HasStem(tenant, OrderIds.StemOf(orderId.AsSpan())))
                {
                    continue;
                }

                if (head.Stage == EntryStage.Ready && head.KnownIn == knownIn && entry.OrderId.SequenceEqual(orderId)
                    && clock.GetElapsedTime(head.MadeAt) <= MaxAge)
                {
                    taken = entry.State.ToArray();
                }

                head.Stage = EntryStage.Gone;
            }
        }

        return taken;
    }

    private void Change(long place, EntryStage from, EntryStage to)
    {
        lock (_gate)
        {
            if (IsThere(place) && At(place).Head.Stage == from)
            {
                At(place).Head.Stage = to;
            }
        }
    }

    /// <summary>Whether nothing has been written over it.</summary>
    private bool IsThere(long place) => place != Nowhere && place >= _end - _ring.Length;

    private Entry At(long place) => new(_ring.AsSpan((int)(place % _ring.Length)));

    private static uint HashOf(string tenant, string orderId) =>
        (uint)HashCode.Combine(tenant.GetHashCode(StringComparison.Ordinal), string.GetHashCode(OrderIds.StemOf(orderId.AsSpan())));

    /// <summary>How far an entry is.</summary>
    private enum EntryStage
    {
        /// <summary>Its commit is under way.</summary>
        Reserved,

        /// <summary>It is what is stored.</summary>
        Ready,

        /// <summary>It was taken or dropped.</summary>
        Gone,
    }

    /// <summary>What stands before an entry's texts.</summary>
    /// <param name="Older">The next older entry of the hash.</param>
    /// <param name="KnownIn">The version of the cluster that it is good for.</param>
    /// <param name="MadeAt">When it was made, a timestamp.</param>
    /// <param name="TenantLength">Characters.</param>
    /// <param name="OrderIdLength">Characters.</param>
    /// <param name="StateLength">Bytes.</param>
    private record struct EntryHead(long Older, long KnownIn, long MadeAt, int TenantLength, int OrderIdLength, int StateLength)
    {
        /// <summary>How far it is.</summary>
        public EntryStage Stage { get; set; }
    }

    /// <summary>An entry in the ring: head, tenant, id and state.</summary>
    private readonly ref struct Entry(Span<byte> bytes)
    {
        /// <summary>Every entry begins at a multiple of it.</summary>
        public const int Alignment = 8;

        private static readonly int s_headLength = Unsafe.SizeOf<EntryHead>();

        private readonly Span<byte> _bytes = bytes;

        public ref EntryHead Head => ref MemoryMarshal.AsRef<EntryHead>(_bytes);

        public ReadOnlySpan<char> OrderId => MemoryMarshal.Cast<byte, char>(_bytes[s_headLength..])
            .Slice(Head.TenantLength, Head.OrderIdLength);

        public ReadOnlySpan<byte> State => _bytes.Slice(StateAt, Head.StateLength);

        private ReadOnlySpan<char> Tenant => MemoryMarshal.Cast<byte, char>(_bytes[s_headLength..])[..Head.TenantLength];

        private int StateAt => s_headLength + (sizeof(char) * (Head.TenantLength + Head.OrderIdLength));

        public static int LengthOf(string tenant, string orderId, ReadOnlySpan<byte> state)
        {
            var length = s_headLength + (sizeof(char) * (tenant.Length + orderId.Length)) + state.Length;
            return (length + Alignment - 1) & ~(Alignment - 1);
        }

        public void Write(string tenant, string orderId, ReadOnlySpan<byte> state)
        {
            var texts = MemoryMarshal.Cast<byte, char>(_bytes[s_headLength..]);
            tenant.CopyTo(texts);
            orderId.CopyTo(texts[tenant.Length..]);
            state.CopyTo(_bytes[StateAt..]);
        }

        public bool HasStem(string tenant, ReadOnlySpan<char> stem) =>
            OrderIds.StemOf(OrderId).SequenceEqual(stem) && Tenant.SequenceEqual(tenant);
    }
}
