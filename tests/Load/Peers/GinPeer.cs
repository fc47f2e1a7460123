using System.Diagnostics;

namespace OrderActors.Load.Tests.Peers;

/// <summary>The Gin peer, built where there is Go with Debian's packages of Gin and pgx.</summary>
internal static class GinPeer
{
    private const string Packages = "/usr/share/gocode";

    private static readonly Lazy<string> s_program = new(Build);

    /// <summary>Whether it can be built here.</summary>
    public static bool IsPossible =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "go")))
        && Directory.Exists(Path.Combine(Packages, "src/github.com/gin-gonic/gin"))
        && Directory.Exists(Path.Combine(Packages, "src/github.com/jackc/pgx"));

    public static string Program => s_program.Value;

    public static string Statements => Path.Combine(Root, "load/peers/sql");

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "OrderActors.sln")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    private static string Build()
    {
        var artifacts = Path.Combine(Root, "artifacts");
        var program = Path.Combine(artifacts, "peers", "gin-under-test");
        var start = new ProcessStartInfo("go", ["build", "-o", program, "./load/peers/gin"])
        {
            WorkingDirectory = Root,
            RedirectStandardError = true,
            Environment = { ["GO111MODULE"] = "off", ["GOPATH"] = Packages, ["GOCACHE"] = Path.Combine(artifacts, "go-build") },
        };
        using var go = Process.Start(start)!;
        var errors = go.StandardError.ReadToEnd();
        go.WaitForExit();
        return go.ExitCode == 0 ? program : throw new InvalidOperationException(errors);
    }
}
