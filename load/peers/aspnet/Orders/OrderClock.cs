namespace OrderActors.AspNetPeer.Orders;

/// <summary>The time as the database keeps it.</summary>
internal static class OrderClock
{
    /// <summary>Now, in whole microseconds: the first answer is the one of every repeat.</summary>
    public static DateTime Now(this TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
    }
}
