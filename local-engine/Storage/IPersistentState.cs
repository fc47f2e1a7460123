using Orleans.Core;

namespace Orleans.Core
{
    /// <summary>A stored record's life, without its content.</summary>
    public interface IStorage
    {
        /// <summary>The version that the content has in the store, or null when nothing is stored.</summary>
        string? Etag { get; }

        /// <summary>Whether a record is stored.</summary>
        bool RecordExists { get; }

        /// <summary>Removes the record.</summary>
        /// <returns>When it is removed.</returns>
        Task ClearStateAsync();

        /// <summary>Stores the content.</summary>
        /// <returns>When it is stored. A failure may have stored it or not: read again.</returns>
        Task WriteStateAsync();

        /// <summary>Reads the content, which throws away what was not stored.</summary>
        /// <returns>When it is read.</returns>
        Task ReadStateAsync();

        /// <inheritdoc cref="ClearStateAsync()"/>
        /// <param name="cancellationToken">Ends the waiting.</param>
        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        /// <inheritdoc cref="WriteStateAsync()"/>
        /// <param name="cancellationToken">Ends the waiting.</param>
        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        /// <inheritdoc cref="ReadStateAsync()"/>
        /// <param name="cancellationToken">Ends the waiting.</param>
        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <summary>A stored record.</summary>
    /// <typeparam name="TState">The content's type.</typeparam>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The content as it is in memory.</summary>
        TState State { get; set; }
    }
}

namespace Orleans
{
    /// <summary>Marks an attribute that says what the engine passes for a constructor parameter.</summary>
    public interface IFacetMetadata;
}

namespace Orleans.Runtime
{
    /// <summary>A grain's stored record, read before the grain becomes active.</summary>
    /// <typeparam name="TState">The content's type.</typeparam>
    public interface IPersistentState<TState> : IStorage<TState>;

    /// <summary>Which record, and where it is stored.</summary>
    public interface IPersistentStateConfiguration
    {
        /// <summary>The record's name.</summary>
        string StateName { get; }

        /// <summary>The name of the storage provider, or null for the default one.</summary>
        string? StorageName { get; }
    }

    /// <summary>Asks for an <see cref="IPersistentState{TState}"/> as a constructor parameter.</summary>
    /// <param name="stateName">The record's name.</param>
    /// <param name="storageName">The name of the storage provider, or null for the default one.</param>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute(string stateName, string? storageName = null)
        : Attribute, IFacetMetadata, IPersistentStateConfiguration
    {
        /// <inheritdoc/>
        public string StateName { get; } = stateName;

        /// <inheritdoc/>
        public string? StorageName { get; } = storageName;
    }
}

namespace Orleans.Providers
{
    /// <summary>Names of providers.</summary>
    public static class ProviderConstants
    {
        /// <summary>The storage provider that is meant when none is named.</summary>
        public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";
    }
}
