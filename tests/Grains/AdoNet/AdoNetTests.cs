using OrderActors.Grains.Tests.Orders;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.AdoNet;

/// <summary>What an order does is the same whatever stores it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderLifeOnAdoNetTests(AdoNetSiloFixture fixture) : OrderLifeTests<AdoNetSiloFixture>(fixture);

/// <summary>So is what it does with payments.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PaymentOnAdoNetTests(AdoNetSiloFixture fixture) : PaymentTests<AdoNetSiloFixture>(fixture);

/// <summary>So is what its steps tell of it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class HistoryOnAdoNetTests(AdoNetSiloFixture fixture) : HistoryTests<AdoNetSiloFixture>(fixture);

/// <summary>So is how it is taken.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PlacingOnAdoNetTests(AdoNetSiloFixture fixture) : PlacingTests<AdoNetSiloFixture>(fixture);

/// <summary>So is what two activations of it do.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TwinOnAdoNetTests(AdoNetTwinFixture twins) : TwinTests<AdoNetTwinFixture>(twins);

/// <summary>So are its durable moves of stock, which are the only ones there.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SagaOnAdoNetTests(PostgresFixture postgres) : SagaTests(postgres)
{
    protected override (string, string)[] Settings => AdoNetSilo.Settings;
}
