using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class PersistentStateTests
{
    public interface INotebookGrain : IGrainWithStringKey
    {
        Task<string> Read();

        Task Write(string text);

        Task WriteThreeTimes();

        Task Clear();

        Task<(string? Version, bool Exists)> Stored();
    }

    [Fact]
    public async Task State_Written_IsThereForTheNextActivation()
    {
        await using var engine = await StartAsync(out _);
        var grain = engine.Grains.GetGrain<INotebookGrain>("one");
        Assert.Equal("empty", await grain.Read());
        Assert.Equal((null, false), await grain.Stored());

        await grain.Write("hello");
        await engine.Catalog.DeactivateAsync(GrainId.Create("notebook", "one"));

        Assert.Equal("hello", await grain.Read());
        Assert.Equal(("1", true), await grain.Stored());
        await grain.Clear();
        Assert.Equal((null, false), await grain.Stored());
    }

    [Fact]
    public async Task Write_SomebodyElseWasFaster_ActivationEndsAndTheNextOneReadsAnew()
    {
        await using var engine = await StartAsync(out var storage);
        var grain = engine.Grains.GetGrain<INotebookGrain>("one");
        await grain.Write("mine");
        storage.Records["notes of notebook/one"] = ("theirs", 7);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write("mine again"));

        Assert.Equal("theirs", await Eventually.Done(grain.Read()));
    }

    [Fact]
    public async Task Write_WhileOneRuns_ThoseThatWaitAreOne()
    {
        await using var engine = await StartAsync(out var storage);

        var writing = engine.Grains.GetGrain<INotebookGrain>("one").WriteThreeTimes();
        engine.Script.Open("write");
        await Eventually.Done(writing);

        Assert.Equal(2, storage.Writes);
        Assert.Equal(("third", 2), storage.Records["notes of notebook/one"]);
    }

    [Fact]
    public async Task Read_Fails_ActivationFails()
    {
        await using var engine = await StartAsync(out var storage);
        storage.Broken = true;
        var grain = engine.Grains.GetGrain<INotebookGrain>("one");

        await Assert.ThrowsAsync<IOException>(grain.Read);
        storage.Broken = false;
        Assert.Equal("empty", await grain.Read());
    }

    private static Task<EngineHost> StartAsync(out Notebooks storage)
    {
        var made = storage = new Notebooks();
        return EngineHost.StartAsync(silo =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>("notebooks", made);
            silo.Services.AddSingleton(made);
        });
    }

    public sealed class Notes
    {
        public string Text { get; set; } = "empty";
    }

    public sealed class NotebookGrain(
        [PersistentState("notes", "notebooks")] IPersistentState<Notes> notes, Script script, Notebooks storage) : Grain, INotebookGrain
    {
        public Task<string> Read() => Task.FromResult(notes.State.Text);

        public Task Write(string text)
        {
            notes.State.Text = text;
            return notes.WriteStateAsync();
        }

        public async Task WriteThreeTimes()
        {
            storage.Gate = script.Wait("write");
            var first = Write("first");
            var second = Write("second");
            await Task.WhenAll(first, second, Write("third"));
        }

        public Task Clear() => notes.ClearStateAsync();

        public Task<(string? Version, bool Exists)> Stored() => Task.FromResult((notes.Etag, notes.RecordExists));
    }

    public sealed class Notebooks : IGrainStorage
    {
        public Dictionary<string, (string Text, int Version)> Records { get; } = [];

        public Task Gate { get; set; } = Task.CompletedTask;

        public bool Broken { get; set; }

        public int Writes { get; private set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (Broken)
            {
                return Task.FromException(new IOException("broken"));
            }

            if (Records.TryGetValue($"{stateName} of {grainId}", out var record))
            {
                ((Notes)(object)grainState.State!).Text = record.Text;
                grainState.ETag = $"{record.Version}";
                grainState.RecordExists = true;
            }

            return Task.CompletedTask;
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Writes++;
            await Gate;
            var name = $"{stateName} of {grainId}";
            var version = Records.TryGetValue(name, out var record) ? record.Version : 0;
            if ((grainState.ETag ?? "0") != $"{version}")
            {
                throw new InconsistentStateException("Somebody was faster.", $"{version}", grainState.ETag);
            }

            Records[name] = (((Notes)(object)grainState.State!).Text, version + 1);
            grainState.ETag = $"{version + 1}";
            grainState.RecordExists = true;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Records.Remove($"{stateName} of {grainId}");
            grainState.ETag = null;
            grainState.RecordExists = false;
            return Task.CompletedTask;
        }
    }
}
