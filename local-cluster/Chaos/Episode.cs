namespace OrderActors.LocalCluster.Chaos;

/// <summary>What goes wrong in one episode, and how: always the same for the same seed and number.</summary>
/// <param name="Number">Its number, 1 for the first.</param>
/// <param name="Faults">What goes wrong, one after the other.</param>
/// <param name="TrafficSeed">Chooses what clients do.</param>
/// <param name="FaultSeed">Chooses who is hit, and which answers of partners are lost.</param>
internal sealed record Episode(int Number, IReadOnlyList<FaultKind> Faults, ulong TrafficSeed, int FaultSeed)
{
    private const int MostFaults = 2;

    /// <summary>The episode of a seed.</summary>
    /// <param name="seed">Chooses everything.</param>
    /// <param name="number">1 for the first.</param>
    /// <param name="kinds">What can go wrong, one kind at least.</param>
    public static Episode Of(ulong seed, int number, IReadOnlyList<FaultKind> kinds)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32)) * 31 + number));
        var faults = Enumerable.Range(0, 1 + random.Next(MostFaults)).Select(_ => kinds[random.Next(kinds.Count)]).ToList();
        return new Episode(number, faults, unchecked((ulong)random.NextInt64()), random.Next());
    }
}
