using System.Globalization;
using Npgsql;

namespace OrderActors.Bench.Contestants;

/// <summary>Everybody who can take part.</summary>
internal static class Field
{
    private const string Solution = "OrderActors.sln";

    /// <summary>Longer than any run: an order that expires in the middle of one would be work that nobody asked for.</summary>
    private static readonly TimeSpan PaymentTimeout = TimeSpan.FromDays(1);

    private const string Gin = "gin";
    private const string AspNet = "aspnet";
    private const string AspNetProgram = "OrderActors.AspNetPeer.dll";

    /// <summary>What they are called in tables, in their order.</summary>
    public static IReadOnlyDictionary<string, string> Titles { get; } = new OrderedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["local"] = "OrderActors, local engine",
        ["orleans"] = "OrderActors on Orleans",
        ["adonet"] = "OrderActors on Orleans, AdoNet",
        [Gin] = "Gin + pgx",
        [AspNet] = "ASP.NET + Npgsql",
    };

    /// <summary>Their names on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Titles.Keys];

    /// <summary>Finds the programs of those who are asked for.</summary>
    /// <param name="names">Of <see cref="Names"/>.</param>
    /// <param name="ginProgram">The built Gin peer.</param>
    /// <exception cref="BenchException">One of them was not built.</exception>
    public static IReadOnlyList<Contestant> Of(IReadOnlyList<string> names, string ginProgram)
    {
        var root = Root();
        var field = (Contestant[])
        [
            Ours("local", "Local", root, []),
            Ours("orleans", "Orleans", root, []),
            Ours("adonet", "Orleans", root, new() { ["Storage__Provider"] = "AdoNet" }),
            Peer(Gin, ginProgram, DatabaseOfPgx),
            // It knows no engine, and was built with this very program.
            Peer(AspNet, Built(root, "load/peers/aspnet", Here.Parent!.Parent!.Name, AspNetProgram), place => place.Database),
        ];
        var chosen = field.Where(contestant => names.Contains(contestant.Name, StringComparer.Ordinal)).ToList();
        foreach (var contestant in chosen.Where(contestant => !File.Exists(contestant.Program)))
        {
            throw new BenchException($"'{contestant.Name}' was not built: there is no '{contestant.Program}'.");
        }

        return chosen;
    }

    /// <summary>Whether this project is compared with it.</summary>
    public static bool IsPeer(string name) => name is Gin or AspNet;

    private static Contestant Ours(string name, string engine, string root, Dictionary<string, string> more) => new()
    {
        Name = name,
        Program = Built(root, "api-gateway", engine, "OrderActors.ApiGateway.dll"),
        Settings = place => new Dictionary<string, string>(more)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{place.Port}",
            ["ConnectionStrings__Orders"] = place.Database,
            ["Gateway__Silo"] = "InProcess",
            ["Orders__PaymentTimeout"] = PaymentTimeout.ToString("c", CultureInfo.InvariantCulture),
            ["Shutdown__ReadinessDelay"] = "00:00:00",
            ["Shutdown__WhenInputEnds"] = "true",
        },
    };

    private static Contestant Peer(string name, string program, Func<ContestantPlace, string> database) => new()
    {
        Name = name,
        Program = program,
        Settings = place => new Dictionary<string, string>
        {
            ["PEER_ADDRESS"] = $"127.0.0.1:{place.Port}",
            ["PEER_DATABASE"] = database(place),
            ["PEER_SQL"] = Path.Combine(Root(), "load/peers/sql"),
            ["PEER_PAYMENT_TIMEOUT_SECONDS"] = PaymentTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ["PEER_ENDS_WITH_INPUT"] = "true",
        },
    };

    private static string DatabaseOfPgx(ContestantPlace place)
    {
        var address = new NpgsqlConnectionStringBuilder(place.Database);
        return $"host={address.Host} port={address.Port} user={address.Username} password={address.Password} "
            + $"dbname={address.Database} sslmode=disable";
    }

    private static string Built(string root, string project, string engine, string file) =>
        Path.Combine(
        root, project, "bin", engine, Here.Parent!.Name, Here.Name, file);

    /// <summary>Such as <c>load/bench/bin/Local/Release/net10.0</c>.</summary>
    private static DirectoryInfo Here { get; } = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string Root()
    {
        for (var folder = Here; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new BenchException($"{AppContext.BaseDirectory} is not in the project's folder, where the programs are built.");
    }
}
