using OrderActors.Storage.PrivateServer;

// Another process of the private server's tests: runs a server on the folder until its input ends, or it is killed.
try
{
    await using var server = await PrivatePostgres.StartAsync(
        new PrivatePostgresSettings { DataFolder = args[0], SharedBuffersMib = 16 }, CancellationToken.None);
    Console.WriteLine(server.ProcessId);
    await Console.In.ReadToEndAsync();
    return 0;
}
catch (PrivateServerException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
