using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Simulation.Tests.Outside;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>
/// Whether an order is shown as it is stored. While all processes know the same members, whoever asks for it gets what its row was when
/// the question was asked, or what it became since.
/// </summary>
/// <remarks>
/// A row that was written to by another process than the one that has the order may be shown as it was before, until the members change
/// again.
/// </remarks>
internal sealed class OrderWatch(World world)
{
    private readonly Dictionary<string, long> _doubtfulIn = [];

    /// <summary>A batch was written.</summary>
    public void OnWritten(Batch batch)
    {
        foreach (var id in batch.ChangedOrders.Select(static order => order.Id).Concat(batch.NewOrders.Select(static order => order.Id)))
        {
            var shard = Shard.OfGrain(System.Text.Encoding.ASCII.GetBytes(new OrderKey(Clients.Tenant, id).ToString()));
            if (world.IsBehindBackOf(world.OwnerOf(shard), batch.Writer))
            {
                _doubtfulIn[id] = world.Membership.Version;
            }
        }
    }

    /// <summary>What its row is at; 0 when there is none.</summary>
    public long StoredVersionOf(string orderId) => world.Database.Find(Clients.Tenant, orderId)?.Version ?? 0;

    /// <summary>Whether its process may know less than is stored.</summary>
    public bool IsDoubtful(string orderId) =>
        _doubtfulIn.TryGetValue(orderId, out var version) && version == world.Membership.Version;
}
