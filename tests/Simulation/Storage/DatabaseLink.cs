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
    private bool _wasLost;
    private TimeSpan? _cutFor;
    private BatchFate _cutFate;
    private bool _canRead;
    private bool _refusesNext;

    public World World => world;

    public SimulatedProcess Process => process;

    /// <summary>Whether what was read is on its way for as long as this is set.</summary>
    public bool KeepsAnswers { get; set; }

    /// <summary>Whether what is to be written is on its way for as long as this is set.</summary>
    public bool KeepsWrites { get; set; }

    /// <summary>Statements that something can be done with: to carry out, or to answer.</summary>
    public int Waiting => KeepsAnswers || KeepsWrites ? _statements.Count(IsReady) : _statements.Count;

    private bool IsDown => !world.Faults.AreOver && world.Clock.GetUtcNow() < _downUntil;

    /// <summary>Connects.</summary>
    public Task ConnectAsync() => SendAsync(new Statement<bool>(StatementKind.Connect, static _ => true));

    /// <summary>Reads, or does what may be done twice.</summary>
    public Task<T> ReadAsync<T>(Func<DatabaseModel, T> read) => SendAsync(new Statement<T>(StatementKind.Read, read));

    /// <summary>Writes.</summary>
    public Task<T> WriteAsync<T>(Func<DatabaseModel, T> write) => SendAsync(new Statement<T>(StatementKind.Write, write));

    /// <summary>Loses the next batch, or its answer, and then whatever is written for a while.</summary>
    public void CutNext(BatchFate fate, TimeSpan outage) => (_cutFate, _cutFor) = (fate, outage);

    /// <summary>Loses the next batch, or its answer, and refuses when it is sent again.</summary>
    public void RefuseAfterNext(BatchFate fate)
    {
        CutNext(fate, TimeSpan.Zero);
        _refusesNext = true;
    }

    /// <summary>Carries out one statement, as its fate has it.</summary>
    public void Serve(int index)
    {
        var statement = KeepsAnswers || KeepsWrites ? _statements.Where(IsReady).ElementAt(index) : _statements[index];
        _statements.Remove(statement);
        if (statement.HasRun)
        {
            statement.Answer();
        }
        else if (IsDown && !(_canRead && statement.Kind == StatementKind.Read))
        {
            statement.Fail(Lost());
        }
        else if (statement.Kind == StatementKind.Write)
        {
            Write(statement, NextFate());
        }
        else if (world.Faults.ReadFails())
        {
            statement.Fail(Lost());
        }
        else
        {
            RunAndAnswer(statement);
        }
    }

    /// <summary>The process is gone. What it had sent may still be written.</summary>
    public IEnumerable<Action> Cut()
    {
        var late = _statements
            .Where(static statement => statement is { Kind: StatementKind.Write, HasRun: false })
            .Select(LateRun)
            .ToList();
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
        _wasLost = fate is BatchFate.ReplyLost or BatchFate.RequestLost or BatchFate.Late;
        switch (fate)
        {
            case BatchFate.Written:
                RunAndAnswer(statement);
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
        _downUntil = world.Clock.GetUtcNow() + (_cutFor ?? world.Faults.Outage());
        _canRead = _cutFor is not null || world.Faults.SparesReads();
        _cutFor = null;
    }

    private BatchFate NextFate()
    {
        if (_cutFor is not null)
        {
            return _cutFate;
        }

        var isRefused = _refusesNext;
        _refusesNext = false;
        return isRefused ? BatchFate.Refused : world.Faults.Batch(_wasLost);
    }

    private bool IsReady(Statement statement) => statement.Kind switch
    {
        StatementKind.Read => !(KeepsAnswers && statement.HasRun),
        StatementKind.Write => !(KeepsWrites && !statement.HasRun),
        _ => true,
    };

    private void RunAndAnswer(Statement statement)
    {
        statement.Run(world.Database);
        if (world.Faults.DelaysAnswer() || (KeepsAnswers && statement.Kind == StatementKind.Read))
        {
            _statements.Add(statement);
        }
        else
        {
            statement.Answer();
        }
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

    /// <summary>Whether it was carried out.</summary>
    public bool HasRun { get; protected set; }

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
        HasRun = true;
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
