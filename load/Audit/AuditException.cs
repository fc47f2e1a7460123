namespace OrderActors.Load.Audit;

/// <summary>An audit could not be made, which says nothing about the orders; the message says in one line what it could not see.</summary>
internal sealed class AuditException(string message, Exception? inner = null) : Exception(message, inner);
