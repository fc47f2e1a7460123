using System.Diagnostics;

namespace OrderActors.Conventions.Tests.Scripts;

/// <summary>Runs <c>./dev</c> as a user does, and keeps what it says.</summary>
internal static class DevScript
{
    /// <param name="root">The folder that holds it.</param>
    /// <param name="arguments">The command and its options.</param>
    /// <param name="environment">What the environment has beside, or in place of, what this process has.</param>
    public static Answer Run(string root, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(ToolFolder.Find("bash"))
        {
            // It works from any folder.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(root, "dev"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var dev = Process.Start(start)!;
        dev.StandardInput.Close();
        var error = dev.StandardError.ReadToEndAsync();
        var output = dev.StandardOutput.ReadToEnd();
        dev.WaitForExit();
        return new Answer(dev.ExitCode, output, error.GetAwaiter().GetResult());
    }

    internal sealed record Answer(int ExitCode, string Output, string Error);
}
