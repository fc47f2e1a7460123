using OrderActors.Load.Orders;

namespace OrderActors.Load.Tests.Orders;

public sealed class AckedOrderFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_WhatWasAppended_IsTheSame()
    {
        AckedOrder[] orders = [.. Enumerable.Range(0, 500).Select(n => new AckedOrder($"ord_{n}", $"key-{n}", n * 450))];
        using (var file = new AckedOrderFile(_path))
        {
            foreach (var order in orders)
            {
                file.Append(order);
            }
        }

        Assert.Equal(orders, AckedOrderFile.Read(_path));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"orderId\":\"ord_1\",\"idempo")]
    public void Read_LineThatIsNoOrder_NamesTheLine(string line)
    {
        File.WriteAllText(_path, """{"orderId":"ord_1","idempotencyKey":"k","totalMinor":1}""" + "\n" + line);

        var fault = Assert.Throws<InvalidDataException>(() => AckedOrderFile.Read(_path));

        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
    }
}
