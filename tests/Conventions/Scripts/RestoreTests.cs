using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Scripts;

/// <summary>
/// Which failed restores <c>./dev</c> takes as a reason to go on with the local engine: that no source has a package of Orleans, and
/// nothing else. On a machine with a dotnet whose restore answers as the real one does, and whose builds all fail.
/// </summary>
public sealed class RestoreTests : IDisposable
{
    private const int CouldNotBeDone = 1;
    private const string NoOrleans = "NU1101: Unable to find package Microsoft.Orleans.Server. No packages exist with this id";

    private static readonly string[] s_other =
    [
        "NU1608: Warning As Error: Detected package version outside of dependency constraint: One 5.0.0 requires Two (= 5.0.0)",
        "NU1605: Warning As Error: Detected package downgrade: One from 2.0.0 to 1.0.0.",
        "NU1301: Unable to load the service index for source Microsoft.Orleans.Feed.",
        "NU1101: Unable to find package Npgsql. No packages exist with this id in source(s): Microsoft.Orleans.Feed",
        "NU1107: Version conflict detected for Microsoft.Orleans.Core.",
        "MSB4025: The project file could not be loaded.",
    ];

    private readonly DirectoryInfo _project = Directory.CreateTempSubdirectory("restore-");

    private readonly ToolFolder _tools = new(
        "awk", "cat", "chmod", "dirname", "find", "grep", "head", "mkdir", "mktemp", "paste", "rm", "sed", "sort", "tail");

    public RestoreTests()
    {
        foreach (var path in ProjectFolder.Files.Where(path => path is "dev" or "global.json" || path.StartsWith("scripts/")))
        {
            var copy = new FileInfo(Path.Combine(_project.FullName, path));
            copy.Directory!.Create();
            File.Copy(Path.Combine(ProjectFolder.Root, path), copy.FullName);
        }

        // Without one, ./dev would install it.
        _tools.Add("postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 99.0'\n");
        _tools.Add("initdb", "#!/bin/sh\n");
        _tools.Add("dotnet", $"""
            #!/bin/sh
            case $1 in
              --version) echo 10.0.100 && exit ;;
            esac
            printf '%s\n' "$*" >>"{Calls}"
            case "$*" in
              'restore '*Engine=Orleans*) answer="{Answers}/Orleans" ;;
              'restore '*Conformance=false*) exit ;;
              'restore '*Engine=Local*) answer="{Answers}/Local" ;;
              *) echo 'a.cs(1,1): error CS0000: This compiler compiles nothing.' && exit 1 ;;
            esac
            [ ! -f "$answer" ] || {"{"} cat "$answer" && exit 1; {"}"}

            """);
        Directory.CreateDirectory(Answers);
    }

    private string Answers => Path.Combine(_project.FullName, "answers");

    private string Calls => Path.Combine(_project.FullName, "calls");

    public static TheoryData<string> Missing => new(
        NoOrleans,
        "NU1102: Unable to find package Microsoft.Orleans.Server with version (>= 10.4.2)",
        "NU1103: Unable to find a stable package Microsoft.Orleans.Server with version (>= 10.4.2)");

    public static TheoryData<string> Other => new(s_other);

    public void Dispose()
    {
        _tools.Dispose();
        _project.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Missing))]
    public void Run_WithoutAPackageOfOrleans_GoesOnWithTheLocalEngine(string error)
    {
        Answer("Orleans", error, $"{error[..6]}:   - Found 1 version(s) in a feed [ Nearest version: 1.0.0 ]");

        var run = Dev("run");

        Assert.Contains("Microsoft.Orleans.Server", run.Output, StringComparison.Ordinal);
        Assert.Contains("Building for the engine 'Local'", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Missing))]
    public void Test_WithoutAPackageOfOrleans_RunsOnTheLocalEngineAndSaysWhatIsLeftOut(string error)
    {
        Answer("Orleans", error);

        var test = Dev("test");

        Assert.Contains("== Local: building", test.Output, StringComparison.Ordinal);
        Assert.Contains("because packages are missing: Microsoft.Orleans.Server.", test.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(CallsMade(), call => call.StartsWith("build", StringComparison.Ordinal) && IsOf("Orleans", call));
    }

    [Fact]
    public void Test_WithoutAnyPackageOfOrleans_LeavesOutTheComparisonWithIt()
    {
        Answer("Orleans", NoOrleans);
        Answer("Local", "NU1101: Unable to find package Microsoft.Orleans.Core.Abstractions. No packages exist with this id");

        var test = Dev("test");

        Assert.Contains("Left out: the comparison", test.Output, StringComparison.Ordinal);
        Assert.Contains("== Local: building", test.Output, StringComparison.Ordinal);
        Assert.Single(CallsMade(), call => call.StartsWith("build", StringComparison.Ordinal) && call.Contains("Conformance=false"));
    }

    [Theory]
    [MemberData(nameof(Other))]
    public void Dev_WhereARestoreFailsOtherwise_SaysWhyAndFails(string error)
    {
        Answer("Orleans", error);

        Assert.All((string[])["run", "test", "cluster"], command => AssertFails(command, error));
    }

    // The local engine would hide what is wrong until the day when the packages are there.
    [Theory]
    [MemberData(nameof(Other))]
    public void Dev_WhereARestoreFailsForTwoReasons_SaysWhyAndFails(string error)
    {
        Answer("Orleans", NoOrleans, error);

        AssertFails("run", error);
    }

    [Fact]
    public void Dev_WhereARestoreNamesNoError_SaysItsLastWordsAndFails()
    {
        File.WriteAllText(Path.Combine(Answers, "Orleans"), "Killed\n");

        AssertFails("run", "Killed");
    }

    [Fact]
    public void Test_WhereTheLocalRestoreFails_SaysWhyAndFails()
    {
        const string Error = "NU1605: Warning As Error: Detected package downgrade: One from 2.0.0 to 1.0.0.";
        Answer("Local", Error);

        var test = Dev("test");

        Assert.Equal(CouldNotBeDone, test.ExitCode);
        Assert.Contains(Error, test.Error, StringComparison.Ordinal);
    }

    private void AssertFails(string command, string error)
    {
        var dev = Dev(command);

        Assert.Equal(CouldNotBeDone, dev.ExitCode);
        Assert.Contains(error, dev.Error, StringComparison.Ordinal);
        Assert.Contains("could not be restored", dev.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(CallsMade(), call => IsOf("Local", call));
    }

    // As NuGet says it of a solution.
    private void Answer(string engine, params string[] errors) => File.WriteAllLines(
        Path.Combine(Answers, engine),
        errors.Select(error => $"/a/b.csproj : error {error} [/a/c.sln]").Prepend("  Determining projects to restore..."));

    private DevScript.Answer Dev(string command) => DevScript.Run(
        _project.FullName,
        command switch
        {
            "run" => ["run", "--port", "1", "--data", Path.Combine(_project.FullName, "data")],
            "cluster" => ["cluster", "--port", "1"],
            _ => [command],
        },
        ("PATH", _tools.Path), ("HOME", _tools.Path));

    private string[] CallsMade() => File.ReadAllLines(Calls);

    private static bool IsOf(string engine, string call) => call.Contains($"-p:Engine={engine}", StringComparison.Ordinal);
}
