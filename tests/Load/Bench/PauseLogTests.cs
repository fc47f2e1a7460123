using OrderActors.Bench.Figures;

namespace OrderActors.Load.Tests.Bench;

/// <summary>Pauses are found among what a runtime writes down. BenchRunTests has a real one write.</summary>
public sealed class PauseLogTests
{
    [Fact]
    public void Pauses_AreFromTheFirstSuspensionToTheRestart()
    {
        RuntimeEvent[] events = [new(3, 5), new(9, 10), new(1, 12), new(3, 30), new(3, 70), new(9, 40), new(9, 50), new(9, 90)];

        Assert.Equal([(10L, 30L), (40L, 70L)], PauseLog.Pauses(events));
    }

    [Fact]
    public void File_ThatIsNoTrace_IsSaidSo() => Assert.Throws<InvalidDataException>(() => new EventStream("Nettrick"u8).Read());

    [Fact]
    public void File_ThatIsNotThere_IsNoLog() => Assert.Null(PauseLog.Read("nowhere.nettrace", TimeProvider.System));
}
