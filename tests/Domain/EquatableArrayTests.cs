namespace OrderActors.Domain.Tests;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Equals_SameContent_IsEqualAndHashesAlike()
    {
        EquatableArray<string> one = ["a", "b"];
        var other = new List<string> { "a", "b" }.ToEquatableArray();

        Assert.True(one == other);
        Assert.False(one != other);
        Assert.True(one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a")]
    [InlineData("a", "b", "c")]
    public void Equals_OtherContent_Differs(params string[] items) =>
        Assert.True(items.ToEquatableArray() != ["a", "b"]);

    [Fact]
    public void Default_Value_IsEmpty()
    {
        EquatableArray<string> none = default;

        Assert.Empty(none);
        Assert.True(none == []);
        Assert.Empty(none.AsImmutableArray());
        Assert.False(none.Equals(null));
        Assert.Throws<IndexOutOfRangeException>(() => none[0]);
    }

    [Fact]
    public void Create_Items_AreCopied()
    {
        string[] items = ["a"];
        var array = EquatableArray.Create<string>(items);

        items[0] = "b";

        Assert.Equal("a", array[0]);
    }

    [Fact]
    public void Own_Items_AreNotCopied()
    {
        string[] items = ["a"];
        var array = EquatableArray.Own(items);

        items[0] = "b";

        Assert.Equal("b", array[0]);
    }

    [Fact]
    public void Enumerate_Array_HasItsItemsInOrder()
    {
        EquatableArray<int> array = [3, 1, 2];
        var seen = new List<int>();
        foreach (var item in array)
        {
            seen.Add(item);
        }

        Assert.Equal([3, 1, 2], seen);
        Assert.Equal([3, 1, 2], array.ToArray());
    }
}
