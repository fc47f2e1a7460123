namespace OrderActors.Storage.Hosting;

/// <summary>
/// Lets everybody through while the database can be asked. From the first failure to reach it until somebody is answered, one caller at a
/// time tries, and all others are refused at once instead of waiting each for itself.
/// </summary>
internal sealed class ReadGate
{
    // 1 from the first statement that the database did not take until the first that it took again.
    private int _isClosed;

    // 1 while somebody tries.
    private int _isTried;

    /// <summary>Asks to get through.</summary>
    /// <param name="isTrying">Whether the caller is the one who tries, and has to <see cref="Leave"/>.</param>
    public bool TryEnter(out bool isTrying)
    {
        isTrying = Volatile.Read(ref _isClosed) == 1 && Interlocked.Exchange(ref _isTried, 1) == 0;
        return isTrying || Volatile.Read(ref _isClosed) == 0;
    }

    /// <summary>Makes somebody who got through while it was open the one who tries, and has to <see cref="Leave"/>.</summary>
    /// <returns>False when there is one.</returns>
    public bool TryTake() => Interlocked.Exchange(ref _isTried, 1) == 0;

    /// <summary>Lets the next one try.</summary>
    /// <param name="isTrying">Whether the caller was the one who tried.</param>
    public void Leave(bool isTrying)
    {
        if (isTrying)
        {
            Volatile.Write(ref _isTried, 0);
        }
    }

    /// <summary>The database did not take a statement.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Close() => Interlocked.Exchange(ref _isClosed, 1) == 0;

    /// <summary>The database took a statement.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Open() => Volatile.Read(ref _isClosed) == 1 && Interlocked.Exchange(ref _isClosed, 0) == 1;
}
