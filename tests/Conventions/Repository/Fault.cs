namespace OrderActors.Conventions.Tests.Repository;

/// <summary>Fails with every fault at once, each on a line of its own.</summary>
internal static class Fault
{
    public static void None(IEnumerable<string> faults, string rule)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, $"{rule}\n  {string.Join("\n  ", found)}");
    }
}
