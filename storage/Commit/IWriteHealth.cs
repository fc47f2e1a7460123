namespace OrderActors.Storage.Commit;

/// <summary>Whether changes can be stored, as the commit writer found it last. It looks for itself, at the latest after a second,
/// also when nothing is written.</summary>
public interface IWriteHealth
{
    /// <summary>Why nothing can be stored, a sentence without a secret; null while it can.</summary>
    string? Fault { get; }
}
