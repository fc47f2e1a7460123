using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace OrderActors.Domain.Tests.Simulation;

/// <summary>
/// Checks properties. A failure names its seed; <c>ORDERACTORS_SEED</c> set to that number makes the same run again.
/// </summary>
internal static class Property
{
    private const string SeedVariable = "ORDERACTORS_SEED";

    public static void Holds<T>(Arbitrary<T> values, Action<T> check, int tests)
    {
        var given = Environment.GetEnvironmentVariable(SeedVariable);
        var seed = string.IsNullOrEmpty(given) ? (ulong)Random.Shared.NextInt64() : ulong.Parse(given, CultureInfo.InvariantCulture);
        var config = Config.QuickThrowOnFailure
            .WithMaxTest(tests)
            .WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        try
        {
            Check.One(config, Prop.ForAll(values, check));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Run it again with {SeedVariable}={seed}. {failure.Message}", failure);
        }
    }
}
