namespace OrderActors.ApiGateway.Problems;

/// <summary>The faults of a request, by member, in the order in which they were found.</summary>
internal sealed class ValidationErrors
{
    /// <summary>Faults that are listed at most, so that a body made of faults doesn't get an answer longer than itself.</summary>
    public const int MaxCount = 50;

    /// <summary>The member that stands for the whole body.</summary>
    public const string WholeBody = "$";

    private readonly List<KeyValuePair<string, string>> _items = [];

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _items.Count > 0;

    /// <summary>Whether no further fault is listed.</summary>
    public bool IsFull => _items.Count >= MaxCount;

    /// <summary>Member and message of each fault.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Items => _items;

    /// <summary>Adds a fault.</summary>
    public void Add(string member, string message)
    {
        if (!IsFull)
        {
            _items.Add(new(member, message));
        }
    }
}
