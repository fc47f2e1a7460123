namespace OrderActors.Grains.Orders;

/// <summary>Section <c>Orders</c>.</summary>
public sealed class OrderOptions
{
    /// <summary>How long a customer has to pay. Default 15 minutes, legal 1 second to 30 days.</summary>
    public TimeSpan PaymentTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After how long an order that is still being placed is taken up again. Default 30 seconds, legal 1 second to 10
    /// minutes.</summary>
    public TimeSpan PlacingTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an attempt of an effect may go unanswered before it is repeated, and the first step of the back-off after
    /// failures. Default 5 seconds, legal 1 second to 10 minutes.</summary>
    public TimeSpan EffectRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two attempts of an effect; after a hundred of them, so in an outage of many hours, waits grow
    /// beyond it, up to a day. Default 10 minutes, legal 1 second to 1 day.</summary>
    public TimeSpan MaxEffectRetryDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A wake-up this near gets a timer of the activation; a later one is left to the keeper, since the activation will hardly
    /// live that long. Default 1 minute, legal 1 second to 1 hour.</summary>
    public TimeSpan TimerHorizon { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a command is tried again when another activation was faster. Default 5, legal 1 to 20.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Bytes for the states of orders that were just made, so that a payment that follows soon reads no row. An order takes about
    /// a kilobyte, and the oldest make room. Default 16 MiB, legal 0, which switches it off, to 1 GiB.</summary>
    public int RecentBytes { get; set; } = 16 << 20;

    /// <summary>Bytes, estimated, for the orders that are in memory: over it those end that were not used for longest, before they come to
    /// the age for that. Default 128 MiB, about 20,000 orders; legal 16 KiB to 1 TiB.</summary>
    public long IdleBytes { get; set; } = 128L << 20;

    /// <summary>Whether the first two steps of an order that is placed with its stock get a row of their own, as versions before migration
    /// 12 stored them. They show no others on a timeline, so it is for the time in which processes of such a version are at work too.
    /// Default false: those steps follow from the order's row.</summary>
    public bool StoreFirstSteps { get; set; }
}
