using OrderActors.GrainInterfaces.Shards;
using OrderActors.Simulation.Tests.Outside;
using OrderActors.Simulation.Tests.Processes;

namespace OrderActors.Simulation.Tests;

/// <content>Troubles between a process and the database.</content>
internal sealed partial class World
{
    /// <summary>A batch gets lost and is written much later, when its process has given it up and people have asked again.</summary>
    private void TakeBlackout()
    {
        var process = AnyProcess();
        Trace.Tell($"p{process.Number} blackout");
        LoseNext(process, BatchFate.Late);
        Use();
        if (_random.Next(2) == 0)
        {
            // What is in memory is read again, and the batch is still on its way.
            Touch();
            Clients.LookAround();
        }

        Outlast();
    }

    /// <summary>A batch is on its way, more waits behind it, and what it writes to is read again meanwhile, without it. Then it is written
    /// together with what was granted since, or nobody hears that it was.</summary>
    private void TakeStall()
    {
        var process = OwnerOf(Shard.OfSku(Clients.Tenant, Clients.Sku())) ?? AnyProcess();
        Trace.Tell($"p{process.Number} stall");
        process.Database.KeepsWrites = true;
        Clients.CountAround();
        Use();
        Touch();
        if (_random.Next(2) == 0)
        {
            Clients.LookAround();
            Use();
            LoseNext(process, BatchFate.ReplyLost);
            process.Database.KeepsWrites = false;
            Outlast();
            return;
        }

        // What changes nothing gives up what is in memory, and leaves what waits behind the batch where it is.
        Clients.TakeTooMuch();
        Drain();
        Clients.CountAround();
        Use();
        process.Database.KeepsWrites = false;
        Drain();
        Clients.LookAround();
        Drain();
    }

    /// <summary>Loses the next batch of a process. When that sends it again, nobody hears it, or it is refused.</summary>
    private void LoseNext(SimulatedProcess process, BatchFate fate)
    {
        _keepsLate = true;
        if (_random.Next(2) == 0)
        {
            process.Database.CutNext(fate, TimeSpan.FromSeconds(_random.Next(4, 12)));
        }
        else
        {
            process.Database.RefuseAfterNext(_random.Next(2) == 0 ? fate : BatchFate.ReplyLost);
        }
    }

    /// <summary>Goes on until every batch is given up that got lost, and then lets the late ones be written.</summary>
    private void Outlast()
    {
        for (var seconds = 0; seconds < 5; seconds++)
        {
            MoveClock(TimeSpan.FromSeconds(1));
            TakeSteps(MostSteps);
        }

        // Whatever is written now makes the late batch harmless, and reading must do so too.
        Clients.ReadMany();
        Clients.LookAround();
        Drain();
        _keepsLate = false;
        while (_late.Count > 0 && _random.Next(8) > 0)
        {
            WriteLate();
        }

        Clients.ReadMany();
        Clients.LookAround();
        Drain();

        // What a writer sends next ends the doubt about its last batch, and what is shown then has to be what is stored.
        Use();
        Drain();
        Clients.LookAround();
        Drain();
    }
}
