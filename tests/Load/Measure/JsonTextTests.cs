using System.Text;
using OrderActors.Load.Measure;

namespace OrderActors.Load.Tests.Measure;

public class JsonTextTests
{
    [Theory]
    [InlineData("""{"orderId":"ord_1","code":"x"}""", "ord_1")]
    [InlineData("""{ "a": 1, "orderId" : "ord_1" }""", "ord_1")]
    [InlineData("""{"orderId":""}""", "")]
    [InlineData("""{"orderId":null,"code":"x"}""", null)]
    [InlineData("""{"orderId":"ord_1""", null)]
    [InlineData("""{"orderId":""", null)]
    [InlineData("", null)]
    public void StringMember_AnyBody_IsTheStringOrNull(string json, string? expected) =>
        Assert.Equal(expected, JsonText.StringMember(Encoding.UTF8.GetBytes(json), "\"orderId\""u8));
}
