using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OrderActors.Engine.Tests.Conformance;

/// <summary>The public API of an assembly: for each public type a set of lines, one a fact that callers can see.</summary>
internal sealed class ApiAssembly
{
    private ApiAssembly(IReadOnlyDictionary<string, IReadOnlySet<string>> types) => Types = types;

    internal IReadOnlyDictionary<string, IReadOnlySet<string>> Types { get; }

    internal static ApiAssembly Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        return new(reader.TypeDefinitions
            .Where(handle => IsPublic(reader, handle))
            .ToDictionary(handle => TypeNames.Name(reader, handle), handle => new ApiType(reader, handle).Facts));
    }

    private static bool IsPublic(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsPublic(reader, type.GetDeclaringType()),
            _ => false,
        };
    }
}
