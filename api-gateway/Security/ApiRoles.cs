namespace OrderActors.ApiGateway.Security;

/// <summary>What a key may do.</summary>
[Flags]
internal enum ApiRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Create, read and cancel orders.</summary>
    Orders = 1,

    /// <summary>Read, set and adjust stock.</summary>
    Stock = 2,

    /// <summary>Everything under <c>/admin</c>.</summary>
    Admin = 4,

    /// <summary>All of it.</summary>
    All = Orders | Stock | Admin,
}

/// <summary>The roles' names in configuration and in answers.</summary>
internal static class ApiRoleNames
{
    /// <summary>The name of one role.</summary>
    public static string Of(ApiRoles role) => role switch
    {
        ApiRoles.Orders => "orders",
        ApiRoles.Stock => "stock",
        ApiRoles.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "This is not one role."),
    };

    /// <summary>Reads a role's name.</summary>
    public static bool TryParse(string name, out ApiRoles role)
    {
        role = name switch
        {
            "orders" => ApiRoles.Orders,
            "stock" => ApiRoles.Stock,
            "admin" => ApiRoles.Admin,
            _ => ApiRoles.None,
        };
        return role != ApiRoles.None;
    }
}
