using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Events;

/// <summary>An order that has streams. All of it is <see cref="WatchedOrders"/>', under its gate.</summary>
/// <param name="key">The order.</param>
internal sealed class WatchedOrder(OrderKey key) : IOnWheel
{
    /// <summary>What <see cref="SentVersion"/> is before the first stream has said what it begins with.</summary>
    public const long Unknown = -1;

    private WheelPlace _place;

    /// <summary>The order.</summary>
    public OrderKey Key { get; } = key;

    /// <summary>Its grain's key.</summary>
    public string Name { get; } = key.ToString();

    /// <summary>The first of its streams; null when it has none, and then it is no longer watched.</summary>
    public EventStream? First { get; private set; }

    /// <summary>Up to this version its streams have got, or get by themselves, every step.</summary>
    public long SentVersion
    {
        get;
        set
        {
            field = value;
            HighestVersion = Math.Max(HighestVersion, value);
        }
    } = Unknown;

    /// <summary>The highest version that any of its streams has got.</summary>
    public long HighestVersion { get; private set; } = Unknown;

    /// <summary>The newest version that anybody told of.</summary>
    public long NoticedVersion { get; set; }

    /// <summary>Those that had got more are gone.</summary>
    public void ForgetHighest() => HighestVersion = SentVersion;

    /// <summary>Whether its steps are being read.</summary>
    public FetchStage Fetch { get; set; }

    /// <summary>Whether it waits to have its version looked at.</summary>
    public bool IsToBeChecked { get; set; }

    ref WheelPlace IOnWheel.Place => ref _place;

    /// <summary>Adds a stream.</summary>
    public void Add(EventStream stream)
    {
        stream.Order = this;
        stream.Next = First;
        if (First is not null)
        {
            First.Previous = stream;
        }

        First = stream;
    }

    /// <summary>Removes a stream.</summary>
    public void Remove(EventStream stream)
    {
        if (stream.Previous is { } previous)
        {
            previous.Next = stream.Next;
        }
        else
        {
            First = stream.Next;
        }

        if (stream.Next is { } next)
        {
            next.Previous = stream.Previous;
        }

        (stream.Next, stream.Previous) = (null, null);
    }
}

/// <summary>How far the reading of an order's steps is.</summary>
internal enum FetchStage
{
    /// <summary>Nobody needs any.</summary>
    Idle,

    /// <summary>They are to be read.</summary>
    Due,

    /// <summary>They are being read.</summary>
    Running,

    /// <summary>They are being read, and will have to be read again.</summary>
    RunningAgain,

    /// <summary>They could not be read, and are tried again at the next tick.</summary>
    Failed,
}
