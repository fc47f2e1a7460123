using OrderActors.Conventions.Tests.Repository;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;

namespace OrderActors.Conventions.Tests.Contracts;

/// <summary>The numbers of enums that are stored or sent never change their meaning.</summary>
public sealed class NumberTests
{
    [Fact]
    public void Enum_OfDomainAndMessages_HasTheNumbersThatAreCommitted()
    {
        var numbers =
            from type in Assemblies.WrittenTypes
            where type.IsEnum && type.IsPublic
                && type.Assembly.GetName().Name is "OrderActors.Domain" or "OrderActors.GrainInterfaces"
            from value in Enum.GetValues(type).Cast<object>()
            select $"{type.Name} {Convert.ToInt64(value)} {value}";

        CommittedList.Keeps("Numbers.txt", numbers);
    }

    [Fact]
    public void OrderRefusal_EveryOne_SaysWhetherItPasses() => EveryValueIsAnswered<OrderRefusal>(refusal => refusal.IsTransient());

    [Fact]
    public void StockRefusal_EveryOne_SaysWhetherItPasses() => EveryValueIsAnswered<StockRefusal>(refusal => refusal.IsTransient());

    private static void EveryValueIsAnswered<T>(Func<T, bool> isTransient)
        where T : struct, Enum
    {
        foreach (var refusal in Enum.GetValues<T>())
        {
            isTransient(refusal);
        }

        // A default arm that answers would hide a value that nobody thought about.
        Assert.ThrowsAny<Exception>(() => isTransient((T)Enum.ToObject(typeof(T), 9_999)));
    }
}
