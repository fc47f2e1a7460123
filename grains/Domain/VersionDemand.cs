namespace OrderActors.Domain;

/// <summary>
/// What a caller demands of the version of a resource before it is read or changed: the preconditions of RFC 9110, section 13.1, with
/// versions in the place of entity tags.
/// </summary>
/// <param name="Match">It has to be there, at one of these versions; null when that doesn't matter.</param>
/// <param name="NoneMatch">It must not be there at one of these versions; null when that doesn't matter.</param>
public readonly record struct VersionDemand(NamedVersions? Match, NamedVersions? NoneMatch)
{
    /// <summary>Everything will do.</summary>
    public static VersionDemand None => default;

    /// <summary>Whether everything will do.</summary>
    public bool IsNone => Match is null && NoneMatch is null;

    /// <summary>Whether it can be met now and no more after another change. What is there stays there, so only a demand that it be there
    /// is met for ever.</summary>
    public bool CanLapse => NoneMatch is not null || Match is { Any: false };

    /// <summary>Whether a resource is as demanded.</summary>
    /// <param name="version">Its version; null when there is none.</param>
    public bool IsMetBy(long? version) =>
        (Match is not { } match || (version is { } current && match.Include(current)))
        && !(NoneMatch is { } noneMatch && version is { } named && noneMatch.Include(named));
}

/// <summary>Versions that a caller names.</summary>
/// <param name="Any">Whether all are named at once: <c>*</c>.</param>
/// <param name="Versions">The versions otherwise; may be none, as entity tags that are no versions name nothing.</param>
public readonly record struct NamedVersions(bool Any, EquatableArray<long> Versions)
{
    /// <summary>All versions.</summary>
    public static NamedVersions All => new(true, []);

    /// <summary>These versions.</summary>
    public static NamedVersions Of(params ReadOnlySpan<long> versions) => new(false, EquatableArray.Create(versions));

    /// <summary>Whether a version is among them.</summary>
    public bool Include(long version) => Any || Versions.AsSpan().Contains(version);
}
