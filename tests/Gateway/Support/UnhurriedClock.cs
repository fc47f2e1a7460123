namespace OrderActors.Gateway.Tests.Support;

/// <summary>A clock by which a thousandth of the time goes by between two looks at it, in the right order: for tests in which
/// a moment counts and a busy machine makes one long. Its timers are those of the system.</summary>
internal sealed class UnhurriedClock : TimeProvider
{
    private const int Times = 1_000;

    public override long TimestampFrequency => base.TimestampFrequency * Times;
}
