using OrderActors.Grains.Tests.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.AdoNet;

/// <summary>Silos whose orders the ADO.NET provider of Orleans stores.</summary>
internal static class AdoNetSilo
{
    /// <summary>What makes them so.</summary>
    public static (string, string)[] Settings { get; } = [("Storage:Provider", "AdoNet")];
}

/// <summary>One of them.</summary>
public sealed class AdoNetSiloFixture(PostgresFixture postgres) : SiloFixture(postgres)
{
    protected override (string, string)[] Settings => AdoNetSilo.Settings;
}

/// <summary>Two of them on one database.</summary>
public sealed class AdoNetTwinFixture(PostgresFixture postgres) : TwinFixture(postgres)
{
    protected override (string, string)[] Settings => AdoNetSilo.Settings;
}
