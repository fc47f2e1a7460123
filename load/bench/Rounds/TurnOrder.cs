namespace OrderActors.Bench.Rounds;

/// <summary>Who is measured when: each round all of them, every second round backwards (A B B A), so that what changes steadily on the
/// machine meets all alike.</summary>
internal static class TurnOrder
{
    /// <summary>The order of a round, 1 for the first.</summary>
    public static IEnumerable<T> Of<T>(int round, IReadOnlyList<T> all) => round % 2 == 1 ? all : all.Reverse();
}
