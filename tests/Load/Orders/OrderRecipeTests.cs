using System.Text;
using System.Text.Json;
using OrderActors.Load.Http;
using OrderActors.Load.Orders;

namespace OrderActors.Load.Tests.Orders;

public class OrderRecipeTests
{
    private static readonly HttpTarget Target = new(new Uri("http://127.0.0.1:8080"), "dev");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 3)]
    [InlineData(7, 7)]
    public void Write_AnyOrder_IsWellFormedAndHasTheTotalThatIsRecorded(int skus, int lines)
    {
        var recipe = new OrderRecipe("run", seed: 5, skus, lines);
        for (var n = 0; n < 200; n++)
        {
            var (head, body) = Split(Write(recipe, n));
            using var order = JsonDocument.Parse(body);
            var parsed = order.RootElement.GetProperty("lines").EnumerateArray().ToArray();

            Assert.Contains($"Idempotency-Key: {recipe.KeyOf(n)}\r\n", head, StringComparison.Ordinal);
            Assert.EndsWith($"Content-Length: {body.Length}", head, StringComparison.Ordinal);
            Assert.Equal(lines, parsed.Select(l => l.GetProperty("sku").GetString()).Distinct().Count());
            Assert.Equal(
                recipe.TotalMinorOf(n),
                parsed.Sum(l => l.GetProperty("quantity").GetInt64() * l.GetProperty("unitPriceMinor").GetInt64()));
        }
    }

    [Fact]
    public void Write_SameSeedAndNumber_IsTheSameRequest() =>
        Assert.Equal(Write(new OrderRecipe("run", 5, 1000, 2), 42), Write(new OrderRecipe("run", 5, 1000, 2), 42));

    [Fact]
    public void Write_ManyOrders_SpreadOverAllSkus()
    {
        var recipe = new OrderRecipe("run", seed: 1, skus: 10, lines: 1);
        var skus = Enumerable.Range(0, 1000)
            .Select(n => JsonDocument.Parse(Split(Write(recipe, n)).Body).RootElement)
            .GroupBy(order => order.GetProperty("lines")[0].GetProperty("sku").GetString());

        Assert.Equal(10, skus.Count());
        Assert.All(skus, s => Assert.InRange(s.Count(), 60, 140));
    }

    private static string Write(OrderRecipe recipe, long n)
    {
        var request = new RequestWriter();
        recipe.Write(request, n, Target);
        return Encoding.UTF8.GetString(request.Written);
    }

    private static (string Head, string Body) Split(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (request[..end], request[(end + 4)..]);
    }
}
