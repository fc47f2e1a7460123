namespace Orleans.Runtime;

/// <summary>The base of what the engine itself reports.</summary>
public class OrleansException : Exception
{
    /// <summary>A fault without details.</summary>
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    /// <summary>A fault with a message.</summary>
    /// <param name="message">The message.</param>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A mailbox is full. Nothing was done; the caller may try again later.</summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>A full mailbox without details.</summary>
    public LimitExceededException()
        : base("Limit exceeded.")
    {
    }

    /// <summary>A full mailbox with a message.</summary>
    /// <param name="message">The message.</param>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>A full mailbox with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A full mailbox with its figures.</summary>
    /// <param name="limitName">The setting that sets the limit.</param>
    /// <param name="current">How many calls run and wait.</param>
    /// <param name="threshold">How many may.</param>
    /// <param name="extraInfo">Whose mailbox it is.</param>
    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"Limit {limitName} exceeded: {current} calls, at most {threshold}. {extraInfo}")
    {
    }
}

/// <summary>The engine refused a call without doing anything.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    private protected OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The engine stops or has stopped.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>A refusal without details.</summary>
    public SiloUnavailableException()
        : base("The silo is unavailable.")
    {
    }

    /// <summary>A refusal with a message.</summary>
    /// <param name="msg">The message.</param>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>A refusal with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
