using OrderActors.LocalCluster.Control;

namespace OrderActors.LocalCluster.Tests.Control;

public sealed class ControlTests : IDisposable
{
    // Longer than the path of a socket may be.
    private readonly DirectoryInfo _folder =
        Directory.CreateTempSubdirectory("control-").CreateSubdirectory(new string('x', 120));

    public void Dispose() => _folder.Parent!.Delete(recursive: true);

    [Fact]
    public async Task Ask_WhatIsKnown_IsAnsweredLineByLine()
    {
        await using var server = new ControlServer(_folder.FullName, (verb, _) => Task.FromResult<IReadOnlyList<string>>([verb, "well"]));

        Assert.Equal(["status", "well"], await ControlClient.AskAsync(_folder.FullName, "status", CancellationToken.None));
        Assert.Equal(["other", "well"], await ControlClient.AskAsync(_folder.FullName, "other", CancellationToken.None));
    }

    [Fact]
    public async Task Ask_WhatCannotBeDone_ThrowsWhy()
    {
        await using var server = new ControlServer(_folder.FullName, (_, _) => throw new ClusterException("no room"));

        var fault = await Assert.ThrowsAsync<ClusterException>(
            () => ControlClient.AskAsync(_folder.FullName, "add-silo", CancellationToken.None));

        Assert.Equal("no room", fault.Message);
    }

    [Fact]
    public async Task Ask_WhereNobodyListens_IsNull()
    {
        Assert.Null(await ControlClient.AskAsync(_folder.FullName, "status", CancellationToken.None));
        await using (new ControlServer(_folder.FullName, (_, _) => Task.FromResult<IReadOnlyList<string>>([])))
        {
        }

        Assert.Null(await ControlClient.AskAsync(_folder.FullName, "status", CancellationToken.None));
    }

    [Fact]
    public async Task Server_ForOthersThanItsOwner_IsOutOfReach()
    {
        await using var server = new ControlServer(_folder.FullName, (_, _) => Task.FromResult<IReadOnlyList<string>>([]));

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(_folder.FullName, "control")));
    }
}
