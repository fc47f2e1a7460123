using System.Collections.Concurrent;

namespace OrderActors.Engine.Tests;

/// <summary>What the grains of a test say, and where they wait until the test lets them go on.</summary>
public sealed class Script
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly List<string> _said = [];
    private volatile bool _over;

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
            {
                return [.. _said];
            }
        }
    }

    public int Count(string what) => Said.Count(said => said == what);

    public void Say(string what)
    {
        lock (_said)
        {
            _said.Add(what);
        }
    }

    public Task Wait(string gate) => _over ? Task.CompletedTask : Gate(gate).Task;

    public void Open(string gate) => Gate(gate).TrySetResult();

    /// <summary>Lets everything go on, now and from now on, so that an engine can stop.</summary>
    public void OpenAll()
    {
        _over = true;
        foreach (var gate in _gates.Values)
        {
            gate.TrySetResult();
        }
    }

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
