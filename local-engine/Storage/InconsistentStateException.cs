using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// A record was changed by somebody else since it was read. Where a grain lets this exception out of a call, its activation ends,
/// and the next one reads the record anew.
/// </summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>A conflict without details.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>A conflict with a message.</summary>
    /// <param name="message">The message.</param>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>A conflict with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public InconsistentStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A conflict with both versions and a cause.</summary>
    /// <param name="errorMsg">The message.</param>
    /// <param name="storedEtag">The version in the store.</param>
    /// <param name="currentEtag">The version that the writer had read.</param>
    /// <param name="storageException">The cause.</param>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception storageException)
        : base(errorMsg, storageException)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>A conflict with both versions.</summary>
    /// <param name="errorMsg">The message.</param>
    /// <param name="storedEtag">The version in the store.</param>
    /// <param name="currentEtag">The version that the writer had read.</param>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>The version in the store, if it is known.</summary>
    public string? StoredEtag { get; private set; }

    /// <summary>The version that the writer had read.</summary>
    public string? CurrentEtag { get; private set; }

    // The activation that met the conflict ends; those that only pass the exception on do not.
    internal bool IsSourceActivation { get; set; } = true;

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()} (stored version {StoredEtag ?? "?"}, version read {CurrentEtag ?? "?"})";
}
