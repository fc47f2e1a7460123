using System.Buffers;

namespace OrderActors.ApiGateway.Security;

/// <summary>The names that tenants can have: 1…64 of <c>a-z 0-9 -</c>. None of them can be taken for a part of a grain key.</summary>
internal static class TenantName
{
    /// <summary>Characters that a name may have.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether it is one.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is >= 1 and <= MaxLength && !name.ContainsAnyExcept(Allowed);
}
