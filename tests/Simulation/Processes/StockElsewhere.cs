using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Simulation.Tests.Outside;

namespace OrderActors.Simulation.Tests.Processes;

/// <summary>Answers claims as a SKU of another process does, so that orders take the long way.</summary>
internal sealed class StockElsewhere(Faults faults) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType == typeof(IStockGrain)
            && context.InterfaceMethod.Name == nameof(IStockGrain.ClaimAsync)
            && faults.IsElsewhere())
        {
            context.Result = new StockClaimAnswer(StockRefusal.Elsewhere, 0);
            return Task.CompletedTask;
        }

        return context.Invoke();
    }
}
