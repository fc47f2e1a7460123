namespace OrderActors.Grains;

/// <summary>The randomness that spreads retries; replaced by a seeded one where runs have to be repeatable.</summary>
/// <param name="next">Gives a number from 0 (inclusive) to 1 (exclusive); called from many threads.</param>
public sealed class Jitter(Func<double> next)
{
    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    public double Next() => next();
}
