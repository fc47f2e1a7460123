using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Server;

/// <summary>One silo with a database of its own for a class of tests, with every setting at its default unless a kind of it has
/// others.</summary>
public class SiloFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private SiloHost? _silo;

    public SiloHost Silo => _silo ?? throw new InvalidOperationException("The silo is not running.");

    /// <summary>Settings that differ from the defaults.</summary>
    protected virtual (string, string)[] Settings => [];

    public async Task InitializeAsync() => _silo = await SiloHost.StartAsync(await postgres.NewDatabaseAsync(), Settings);

    public async Task DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }
}
