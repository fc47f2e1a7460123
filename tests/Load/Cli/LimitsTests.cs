using OrderActors.Load.Orders;

namespace OrderActors.Load.Tests.Cli;

/// <summary>What is out of range is refused in a line, and so is what is no number at all.</summary>
public sealed class LimitsTests
{
    [Theory]
    [InlineData("--count", "0", "--count must be 1 to")]
    [InlineData("--count", "many", "Cannot parse argument 'many'")]
    [InlineData("--lines", "many", "Cannot parse argument 'many'")]
    public void Option_OutOfRange_IsRefusedInALine(string option, string value, string reason)
    {
        var errors = new CreateCommand(TimeProvider.System).Parse([option, value]).Errors;

        Assert.StartsWith(reason, Assert.Single(errors).Message, StringComparison.Ordinal);
    }
}
