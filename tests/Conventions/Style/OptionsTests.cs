using Microsoft.Extensions.Options;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>A wrong setting is found at the start, with all others that are wrong.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void OptionsClass_OfTheProgram_HasAValidator()
    {
        var validated = Assemblies.WrittenTypes
            .SelectMany(type => type.GetInterfaces())
            .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
            .Select(contract => contract.GetGenericArguments()[0]);
        var faults = OptionsClasses.All.Except(validated).Select(type => type.FullName!);

        Fault.None(faults, "An options class has an IValidateOptions<T> that names all faults at once:");
    }
}
