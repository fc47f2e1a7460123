using Npgsql;

namespace OrderActors.LocalCluster.Topology;

/// <summary>What the silos agree on about each other, as the database has it.</summary>
/// <param name="database">The database.</param>
internal sealed class ClusterMembers(NpgsqlDataSource database)
{
    private const int Dead = 6;

    /// <summary>Whether the others have given a silo up: it is declared dead, or its row is gone.</summary>
    public async Task<bool> IsGoneAsync(SiloNode silo, CancellationToken cancellation)
    {
        // No two silos of a local cluster ever have one port, whatever became of them.
        await using var command = database.CreateCommand(
            "SELECT count(*) FROM OrleansMembershipTable WHERE DeploymentId = $1 AND Port = $2 AND Status <> $3");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = silo.ClusterId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = silo.Port });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Dead });
        return await command.ExecuteScalarAsync(cancellation) is 0L;
    }
}
