using System.Globalization;
using System.Reflection;
using OrderActors.Domain;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Values of any shape that an order is made of, with every member filled in some way. A seed makes the same again.</summary>
internal sealed class RandomValues(int seed)
{
    private static readonly MethodInfo OwnArray = typeof(EquatableArray).GetMethod(nameof(EquatableArray.Own))!;

    private readonly Random _random = new(seed);

    public T Next<T>() => (T)Next(typeof(T))!;

    public object? Next(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return _random.Next(3) == 0 ? null : Next(inner);
        }

        if (type.IsEnum)
        {
            var values = Enum.GetValuesAsUnderlyingType(type);
            return Enum.ToObject(type, values.GetValue(_random.Next(values.Length))!);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            return NextArray(type.GenericTypeArguments[0]);
        }

        return type switch
        {
            _ when type == typeof(string) => NextString(),
            _ when type == typeof(bool) => _random.Next(2) == 0,
            _ when type == typeof(int) => _random.Next(),
            _ when type == typeof(long) => _random.NextInt64(),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddMicroseconds(_random.NextInt64(1L << 52)),
            _ => NextRecord(type),
        };
    }

    private object NextArray(Type item)
    {
        var items = Array.CreateInstance(item, _random.Next(4));
        for (var i = 0; i < items.Length; i++)
        {
            items.SetValue(Next(item), i);
        }

        return OwnArray.MakeGenericMethod(item).Invoke(null, [items])!;
    }

    private object NextRecord(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var nullability = new NullabilityInfoContext();
        var record = constructor.Invoke([.. constructor.GetParameters().Select(
            parameter => NextMember(parameter.ParameterType, nullability.Create(parameter)))]);
        foreach (var property in type.GetProperties().Where(
            property => property.CanWrite && !constructor.GetParameters().Any(parameter => parameter.Name == property.Name)))
        {
            property.SetValue(record, NextMember(property.PropertyType, nullability.Create(property)));
        }

        return record;
    }

    private object? NextMember(Type type, NullabilityInfo nullability) =>
        !type.IsValueType && nullability.ReadState == NullabilityState.Nullable && _random.Next(3) == 0 ? null : Next(type);

    private string NextString() => string.Create(
        CultureInfo.InvariantCulture, $"{_random.Next(1_000)}\u00e4\u20ac\ud83d\ude00\"\\<{(char)_random.Next(1, 0xD800)}");
}
