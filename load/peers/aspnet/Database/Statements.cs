using NpgsqlTypes;
using Npgsql;

namespace OrderActors.AspNetPeer.Database;

/// <summary>The texts of <c>sql/</c>, which the Gin peer runs too.</summary>
internal static class Statements
{
    /// <summary>Tables and indexes.</summary>
    public static readonly string Schema = Text("schema");

    /// <summary>An order of one line, its step and its stock.</summary>
    public static readonly string CreateOne = Text("create_one");

    /// <summary>An order and its step.</summary>
    public static readonly string Place = Text("place");

    /// <summary>The stock of a line.</summary>
    public static readonly string Hold = Text("hold");

    /// <summary>An order that could not be had.</summary>
    public static readonly string Reject = Text("reject");

    /// <summary>SKUs with too few units.</summary>
    public static readonly string Short = Text("short");

    /// <summary>One order.</summary>
    public static readonly string Read = Text("read");

    /// <summary>Orders by status.</summary>
    public static readonly string ListByStatus = Text("list_by_status");

    /// <summary>Orders of a customer.</summary>
    public static readonly string ListByCustomer = Text("list_by_customer");

    /// <summary>A payment.</summary>
    public static readonly string Pay = Text("pay");

    /// <summary>A shipment.</summary>
    public static readonly string Ship = Text("ship");

    /// <summary>Why a webhook changed nothing.</summary>
    public static readonly string Look = Text("look");

    /// <summary>A webhook that moves no stock.</summary>
    public static readonly string Note = Text("note");

    /// <summary>An end that gives stock back.</summary>
    public static readonly string End = Text("end");

    /// <summary>Orders whose time to pay is over.</summary>
    public static readonly string Due = Text("due");

    /// <summary>Sets what is on hand.</summary>
    public static readonly string StockSet = Text("stock_set");

    /// <summary>The stock of a SKU.</summary>
    public static readonly string StockRead = Text("stock_read");

    /// <summary>A parameter of a type that the value's own says.</summary>
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>A JSON parameter.</summary>
    public static NpgsqlParameter Json(byte[]? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Json };

    /// <summary>A statement of a batch.</summary>
    public static void Add(this NpgsqlBatchCommandCollection batch, string statement, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(statement);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.Add(command);
    }

    private static string Text(string name)
    {
        using var stream = typeof(Statements).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
