namespace OrderActors.Storage.Migrations;

/// <summary>The database's schema is not one that this program can work with. The message says what to do.</summary>
/// <param name="message">One line for a terminal.</param>
public sealed class SchemaMismatchException(string message) : Exception(message);
