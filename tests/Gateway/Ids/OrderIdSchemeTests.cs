using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Ids;
using OrderActors.Domain.Orders;

namespace OrderActors.Gateway.Tests.Ids;

public sealed class OrderIdSchemeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly OrderIdScheme _ids = Scheme(seed: 1);

    [Fact]
    public void Derive_SameTenantAndKey_IsTheSameIdAndAlwaysOfTheSameForm()
    {
        var id = _ids.Derive("acme", "k-1", "tea");

        Assert.Equal(id, _ids.Derive("acme", "k-1", "tea"));
        Assert.Matches("^ord_[0-9A-HJKMNP-TV-Z]{25}$", id);
        Assert.Equal(OrderIdScheme.Length, id.Length);
    }

    [Theory]
    [InlineData("acme", "k-2")]
    [InlineData("rival", "k-1")]
    [InlineData("acm", "ek-1")]
    public void Derive_OtherTenantOrKey_IsAnotherId(string tenant, string key) =>
        Assert.NotEqual(_ids.Derive("acme", "k-1", "tea"), _ids.Derive(tenant, key, "tea"));

    [Fact]
    public void Derive_OtherFirstSku_IsAnotherIdWithTheSameStem()
    {
        var (id, other) = (_ids.Derive("acme", "k-1", "tea"), _ids.Derive("acme", "k-1", "coffee"));

        Assert.NotEqual(id, other);
        Assert.Equal(OrderIds.StemOf(id), OrderIds.StemOf(other));
        Assert.True(_ids.IsValid("acme", other));
    }

    [Fact]
    public void Derive_ManyKeys_NeverTheSameIdTwice() =>
        Assert.Equal(20_000, Enumerable.Range(0, 20_000).Select(number => _ids.Derive("acme", $"k-{number}", "tea")).Distinct().Count());

    [Fact]
    public void Derive_OtherSecret_IsAnotherIdThatTheFirstDoesNotKnow()
    {
        var other = Scheme(seed: 2).Derive("acme", "k-1", "tea");

        Assert.NotEqual(_ids.Derive("acme", "k-1", "tea"), other);
        Assert.False(_ids.IsValid("acme", other));
    }

    [Fact]
    public void IsValid_DerivedId_IsTrueForItsTenantOnly()
    {
        var id = _ids.Derive("acme", "k-1", "tea");

        Assert.True(_ids.IsValid("acme", id));
        Assert.False(_ids.IsValid("rival", id));
        Assert.False(_ids.IsValid("", id));
    }

    [Fact]
    public void IsValid_AnyCharacterChanged_IsFalse()
    {
        var id = _ids.Derive("acme", "k-1", "tea");
        for (var index = OrderIds.Prefix.Length; index < id.Length; index++)
        {
            foreach (var character in Alphabet.Where(character => character != id[index]))
            {
                Assert.False(_ids.IsValid("acme", $"{id[..index]}{character}{id[(index + 1)..]}"));
            }
        }
    }

    [Fact]
    public void IsValid_OtherForm_IsFalse()
    {
        var id = _ids.Derive("acme", "k-1", "tea");

        Assert.All(
            new[]
            {
                "", "ord_", id.ToLowerInvariant(), id[..^1], id + "0", " " + id[1..], id[4..], "ORD_" + id[4..], id[..^1] + "é",
                id.Replace('_', '-'),
            },
            other => Assert.False(_ids.IsValid("acme", other)));
    }

    [Fact]
    public void IsValid_LongestTenantAndKey_FitTheBuffers()
    {
        var (tenant, key) = (new string('t', 64), new string('k', 128));

        Assert.True(_ids.IsValid(tenant, _ids.Derive(tenant, key, new string('s', 64))));
    }

    [Fact]
    public void IsValid_AllocatesNothing()
    {
        var id = _ids.Derive("acme", "k-1", "tea");
        Assert.True(_ids.IsValid("acme", id));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++)
        {
            _ids.IsValid("acme", id);
        }

        // Less than a byte a call; the runtime may allocate once for itself.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    private static OrderIdScheme Scheme(byte seed) =>
        new(Options.Create(new OrderIdOptions { IdKey = Convert.ToBase64String(Enumerable.Repeat(seed, 32).ToArray()) }));
}
