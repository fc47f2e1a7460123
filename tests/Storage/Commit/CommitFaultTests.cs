using System.Net.Sockets;
using Npgsql;
using OrderActors.Storage.Commit;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>What each class of errors says about a batch. The table of ADR 2.</summary>
public sealed class CommitFaultTests
{
    [Theory]
    // Unclear, if it was sent: the connection, or the server with all of its sessions.
    [InlineData("08000", nameof(CommitFault.ConnectionLost))]
    [InlineData("08006", nameof(CommitFault.ConnectionLost))]
    [InlineData("08007", nameof(CommitFault.ConnectionLost))]
    [InlineData("40003", nameof(CommitFault.ConnectionLost))]
    [InlineData("57P01", nameof(CommitFault.ConnectionLost))]
    [InlineData("57P02", nameof(CommitFault.ConnectionLost))]
    [InlineData("57P03", nameof(CommitFault.ConnectionLost))]
    [InlineData("57P04", nameof(CommitFault.ConnectionLost))]
    [InlineData("57P05", nameof(CommitFault.ConnectionLost))]
    // The same again.
    [InlineData("40001", nameof(CommitFault.Transient))]
    [InlineData("40P01", nameof(CommitFault.Transient))]
    [InlineData("55P03", nameof(CommitFault.Transient))]
    [InlineData("57000", nameof(CommitFault.Transient))]
    [InlineData("57014", nameof(CommitFault.Transient))]
    // Another session.
    [InlineData("25006", nameof(CommitFault.SessionUnfit))]
    [InlineData("25P02", nameof(CommitFault.SessionUnfit))]
    [InlineData("26000", nameof(CommitFault.SessionUnfit))]
    // One of the units.
    [InlineData("22021", nameof(CommitFault.BadRow))]
    [InlineData("22P05", nameof(CommitFault.BadRow))]
    [InlineData("23502", nameof(CommitFault.BadRow))]
    [InlineData("23514", nameof(CommitFault.BadRow))]
    [InlineData("54000", nameof(CommitFault.BadRow))]
    [InlineData("23505", nameof(CommitFault.KeyTaken))]
    // Not now, whatever is in it.
    [InlineData("53000", nameof(CommitFault.Refused))]
    [InlineData("53100", nameof(CommitFault.Refused))]
    [InlineData("53200", nameof(CommitFault.Refused))]
    [InlineData("53400", nameof(CommitFault.Refused))]
    [InlineData("58000", nameof(CommitFault.Refused))]
    [InlineData("58030", nameof(CommitFault.Refused))]
    [InlineData("42501", nameof(CommitFault.Refused))]
    [InlineData("42883", nameof(CommitFault.Refused))]
    [InlineData("42P01", nameof(CommitFault.Refused))]
    [InlineData("0A000", nameof(CommitFault.Refused))]
    [InlineData("XX000", nameof(CommitFault.Refused))]
    public void Answer_OfTheServer_SaysWhatBecameOfTheBatch(string sqlState, string fault)
    {
        var answer = new PostgresException("no", "ERROR", "ERROR", sqlState);

        Assert.Equal(fault, CommitFaults.Of(answer).ToString());
    }

    [Theory]
    [InlineData("stock_ledger", nameof(CommitFault.LedgerTaken))]
    [InlineData("orders", nameof(CommitFault.KeyTaken))]
    [InlineData(null, nameof(CommitFault.KeyTaken))]
    public void TakenKey_IsTheLedgersOrAnother(string? table, string fault) =>
        Assert.Equal(fault, CommitFaults.OfAnswer(PostgresErrorCodes.UniqueViolation, table).ToString());

    [Theory]
    [InlineData("FATAL", "57P01")]
    [InlineData("FATAL", "53300")]
    [InlineData("FATAL", "25P03")]
    [InlineData("FATAL", "XX000")]
    [InlineData("PANIC", "53100")]
    public void FatalAnswer_OfWhateverKind_EndsTheSession(string severity, string sqlState) =>
        Assert.Equal(CommitFault.ConnectionLost, CommitFaults.Of(new PostgresException("no", severity, severity, sqlState)));

    [Fact]
    public void Exception_OfTheDriverOrTheNetwork_IsALostConnection() => Assert.All(
        new Exception[]
        {
            new NpgsqlException("The connection is broken."),
            new IOException("It broke."),
            new TimeoutException(),
            new SocketException((int)SocketError.ConnectionReset),
            new OperationCanceledException(),
            new InvalidOperationException("The connection is not open."),
        },
        exception => Assert.Equal(CommitFault.ConnectionLost, CommitFaults.Of(exception)));

    [Fact]
    public void Exception_OfAValue_IsThatRowsOwn() =>
        Assert.Equal(CommitFault.BadRow, CommitFaults.Of(new ArgumentException("A lone surrogate.")));
}
