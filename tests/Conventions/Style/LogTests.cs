using System.Reflection;
using Microsoft.Extensions.Logging;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>Each log message has an event id of its own.</summary>
public sealed class LogTests
{
    [Fact]
    public void LogMessage_OfTheProgram_HasAnEventIdOfItsOwn()
    {
        var messages =
            from type in Assemblies.WrittenTypes
            from method in type.GetMethods(Assemblies.Declared)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            select (Id: message.EventId, Name: $"{type.FullName}.{method.Name}");
        var faults =
            from message in messages
            group message.Name by message.Id into sameId
            where sameId.Key <= 0 || sameId.Count() > 1
            select $"{sameId.Key}: {string.Join(", ", sameId)}";

        Fault.None(faults, "Somebody searches logs by event id, so an id is positive and used once:");
    }
}
