namespace OrderActors.Storage.PrivateServer;

/// <summary>A private server cannot be run. The message is one line for a terminal and says what to do.</summary>
public sealed class PrivateServerException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="message">One line for a terminal.</param>
    public PrivateServerException(string message)
        : base(message)
    {
    }

    /// <summary>Says why.</summary>
    /// <param name="message">One line for a terminal.</param>
    /// <param name="innerException">What happened.</param>
    public PrivateServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
