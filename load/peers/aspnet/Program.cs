using OrderActors.AspNetPeer;

PeerSettings settings;
try
{
    settings = PeerSettings.Read(Environment.GetEnvironmentVariable);
}
catch (FormatException fault)
{
    await Console.Error.WriteLineAsync($"aspnet peer: {fault.Message}");
    return 1;
}

await using var app = await PeerApp.BuildAsync(settings, TimeProvider.System);
if (settings.EndsWithInput)
{
    // The other end closes when whoever started this one is gone, in whatever way.
    _ = Console.OpenStandardInput().CopyToAsync(Stream.Null).ContinueWith(_ => app.Lifetime.StopApplication(), TaskScheduler.Default);
}

await app.RunAsync();
return 0;
