namespace OrderActors.ApiGateway.Requests;

/// <summary>Where in a body a member is, such as <c>lines[3].quantity</c>. Made into text only when there is a fault to report.</summary>
/// <param name="Parent">The member that contains it, or null at the top.</param>
/// <param name="Index">The element of <paramref name="Parent"/>, or -1 when that is an object.</param>
/// <param name="Name">Its name, or null for the parent as such.</param>
internal readonly record struct MemberPath(string? Parent, int Index, string? Name)
{
    /// <summary>The body.</summary>
    public static MemberPath Root => new(null, -1, null);

    /// <summary>A member of the body.</summary>
    public static MemberPath Of(string name) => new(null, -1, name);

    /// <summary>A member of this object.</summary>
    public MemberPath Member(string name) => Name is null ? this with { Name = name } : new MemberPath(Name, -1, name);

    /// <summary>The path as it stands in a validation error.</summary>
    public override string ToString()
    {
        var parent = Index >= 0 ? $"{Parent}[{Index}]" : Parent;
        return parent is null ? Name ?? "$" : Name is null ? parent : $"{parent}.{Name}";
    }
}
