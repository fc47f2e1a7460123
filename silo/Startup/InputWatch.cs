using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrderActors.Silo.Startup;

/// <summary>Stops the process when its standard input ends, which it does when the process at the other end of the pipe is gone.</summary>
internal sealed class InputWatch(IOptions<ShutdownOptions> options, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.WhenInputEnds)
        {
            // Reading can't be cancelled; the thread ends with the process.
            new Thread(Watch) { IsBackground = true, Name = nameof(InputWatch) }.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0)
        {
            // Nobody has anything to say to the process this way.
        }

        lifetime.StopApplication();
    }
}
