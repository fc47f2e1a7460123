using Npgsql;
using OrderActors.Load.Audit.Database;

namespace OrderActors.LocalCluster.Topology;

/// <summary>What the silos agree on about each other, as the database has it.</summary>
/// <param name="database">The database.</param>
internal sealed class ClusterMembers(AuditDatabase database)
{
    private const int Dead = 6;

    /// <summary>Whether the others have given a silo up: it is declared dead, or its row is gone.</summary>
    /// <exception cref="OrderActors.Load.Audit.AuditException">It can't be read.</exception>
    public async Task<bool> IsGoneAsync(SiloNode silo, CancellationToken cancellation)
    {
        // No two silos of a local cluster ever have one port, whatever became of them.
        var members = await database.ReadAsync(
            "what the silos say of each other",
            "SELECT Status FROM OrleansMembershipTable WHERE DeploymentId = $1 AND Port = $2 AND Status <> $3",
            () =>
            [
                new NpgsqlParameter<string> { TypedValue = silo.ClusterId },
                new NpgsqlParameter<int> { TypedValue = silo.Port },
                new NpgsqlParameter<int> { TypedValue = Dead },
            ],
            row => row.GetInt32(0),
            cancellation);
        return members.Count == 0;
    }
}
