using Npgsql;
using OrderActors.Simulation.Tests.Outside;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Storage;

/// <summary>A process's way to the database. What it asks is carried out, and answered, when the world lets it, if at all.</summary>
internal sealed class DatabaseLink(World world, SimulatedProcess process)
{
    private readonly List<Statement> _statements = [];
    private DateTimeOffset _downUntil = DateTimeOffset.MinValue;

    public World World => world;

    /// <summary>Statements that have no answer.</summary>
    public int Waiting => _statements.Count;

    private bool IsDown => !world.Faults.AreOver && world.Clock.GetUtcNow() < _downUntil;

    /// <summary>Connects.</summary>
    public Task ConnectAsync() => SendAsync(new Statement<bool>(StatementKind.Connect, static _ => true));

    /// <summary>Reads, or does what may be done twice.</summary>
    public Task<T> ReadAsync<T>(Func<DatabaseModel, T> read) => SendAsync(new Statement<T>(StatementKind.Read, read));

    /// <summary>Writes.</summary>
    public Task<T> WriteAsync<T>(Func<DatabaseModel, T> write) => SendAsync(new Statement<T>(StatementKind.Write, write));

    /// <summary>Carries out one statement, as its fate has it.</summary>
    public void Serve(int index)
    {
        var statement = _statements[index];
        _statements.RemoveAt(index);
        if (IsDown)
        {
            statement.Fail(Lost());
        }
        else if (statement.Kind == StatementKind.Write)
        {
            Write(statement, world.Faults.Batch());
        }
        else if (world.Faults.ReadFails())
        {
            statement.Fail(Lost());
        }
        else
        {
            statement.Run(world.Database);
            statement.Answer();
        }
    }

    /// <summary>The process is gone. What it had sent may still be written.</summary>
    public IEnumerable<Action> Cut()
    {
        var late = _statements.Where(static statement => statement.Kind == StatementKind.Write).Select(LateRun).ToList();
        _statements.Clear();
        return late;
    }

    private Task<T> SendAsync<T>(Statement<T> statement)
    {
        _statements.Add(statement);
        return statement.Task;
    }

    private void Write(Statement statement, BatchFate fate)
    {
        process.Note($"batch {fate}");
        switch (fate)
        {
            case BatchFate.Written:
                statement.Run(world.Database);
                statement.Answer();
                return;
            case BatchFate.Refused:
                statement.Fail(world.Faults.Refusal());
                return;
            case BatchFate.ReplyLost:
                statement.Run(world.Database);
                break;
            case BatchFate.Late:
                world.AddLate(LateRun(statement));
                break;
        }

        statement.Fail(Lost());
        _downUntil = world.Clock.GetUtcNow() + world.Faults.Outage();
    }

    private Action LateRun(Statement statement) => () => statement.Run(world.Database);

    private static NpgsqlException Lost() => new("The connection is gone.", new IOException("Nobody answers."));
}

/// <summary>What a statement does.</summary>
internal enum StatementKind
{
    /// <summary>Nothing; it opens a connection.</summary>
    Connect,

    /// <summary>It may be done twice.</summary>
    Read,

    /// <summary>It may be carried out without an answer, and late.</summary>
    Write,
}

/// <summary>Something that was asked of the database.</summary>
internal abstract class Statement(StatementKind kind)
{
    public StatementKind Kind { get; } = kind;

    /// <summary>Carries it out.</summary>
    public abstract void Run(DatabaseModel database);

    /// <summary>Tells what came of it.</summary>
    public abstract void Answer();

    /// <summary>Tells that nothing is known of it.</summary>
    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
internal sealed class Statement<T>(StatementKind kind, Func<DatabaseModel, T> run) : Statement(kind)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _failure;

    public Task<T> Task => _answer.Task;

    public override void Run(DatabaseModel database)
    {
        try
        {
            _result = run(database);
        }
        catch (StatementFailedException failure)
        {
            _failure = new PostgresException(failure.Message, "ERROR", "ERROR", failure.SqlState, tableName: failure.Table);
        }
    }

    public override void Answer()
    {
        if (_failure is not null)
        {
            _answer.SetException(_failure);
        }
        else
        {
            _answer.SetResult(_result!);
        }
    }

    public override void Fail(Exception failure) => _answer.SetException(failure);
}
