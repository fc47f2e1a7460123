using OrderActors.Load.Partners;

namespace OrderActors.Load.Tests.Partners;

public sealed class PartnerRequestFileTests : IDisposable
{
    private static readonly PartnerRequest Request = new(
        "ord_a-3-x", PartnerRequest.Refund, "ord_a", "{\"a\":1}", "pay", 7, CarriedOut: true);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_WhileItIsWritten_HasWhatWasAppended()
    {
        using var file = new PartnerRequestFile(_path);
        file.Append(Request);

        Assert.Equal([Request], PartnerRequestFile.Read(_path));
    }

    [Fact]
    public void Append_AfterACrashInTheMiddleOfALine_GoesOnAfterTheLastCompleteOne()
    {
        using (var before = new PartnerRequestFile(_path))
        {
            before.Append(Request);
        }

        File.AppendAllText(_path, "{\"key\":\"ord");
        Assert.Equal([Request], PartnerRequestFile.Read(_path));
        using (var after = new PartnerRequestFile(_path))
        {
            after.Append(Request with { CarriedOut = false });
        }

        Assert.Equal([Request, Request with { CarriedOut = false }], PartnerRequestFile.Read(_path));
    }

    [Fact]
    public void Read_LineThatIsNoRequest_NamesTheLine()
    {
        File.WriteAllText(_path, "{}\n");

        var fault = Assert.Throws<InvalidDataException>(() => PartnerRequestFile.Read(_path));

        Assert.Contains("line 1", fault.Message, StringComparison.Ordinal);
    }
}
