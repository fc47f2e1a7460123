using System.Globalization;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Differential;

/// <summary>
/// Random batches against the database and against the model that the simulation has in its place: every answer, every reason of a
/// refusal and every row have to be the same. <c>ORDERACTORS_SEED</c> makes the same batches again.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class DifferentialTests(PostgresFixture postgres)
{
    private const string SeedVariable = "ORDERACTORS_SEED";
    private const int Batches = 4_000;
    private const int BatchesPerComparison = 500;
    private const int Writers = 3;

    [Fact]
    public async Task RandomBatches_InDatabaseAndModel_ComeToTheSameRows()
    {
        var given = Environment.GetEnvironmentVariable(SeedVariable);
        var seed = string.IsNullOrEmpty(given) ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var run = new DifferentialRun(seed, storage, Writers);
        try
        {
            for (var i = 1; i <= Batches; i++)
            {
                await run.SendAsync();
                if (i % BatchesPerComparison == 0)
                {
                    await run.CompareAsync();
                }
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Run it again with {SeedVariable}={seed}. {failure.Message}", failure);
        }

        // What never happened was not compared.
        Assert.Equal(
            ["23505 orders", "23505 webhook_receipts", "P0002", "ledger", "repeated", "written"],
            run.Answers.Where(static answer => answer.Value > 0).Select(static answer => answer.Key).Order(StringComparer.Ordinal));
        Assert.True(run.LeftOut > Batches / 10, $"Only {run.LeftOut} units were left out.");
    }
}
