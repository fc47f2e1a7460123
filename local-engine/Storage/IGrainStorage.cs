using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A record on its way to or from the store.</summary>
    /// <typeparam name="T">The content's type.</typeparam>
    public interface IGrainState<T>
    {
        /// <summary>The content.</summary>
        T State { get; set; }

        /// <summary>The version in the store, or null when nothing is stored.</summary>
        string? ETag { get; set; }

        /// <summary>Whether a record is stored.</summary>
        bool RecordExists { get; set; }
    }

    /// <summary>A record on its way to or from the store.</summary>
    /// <typeparam name="T">The content's type.</typeparam>
    public sealed class GrainState<T> : IGrainState<T>
    {
        /// <summary>A record without content.</summary>
        public GrainState()
            : this(default!)
        {
        }

        /// <summary>A record that is not stored yet.</summary>
        /// <param name="state">The content.</param>
        public GrainState(T state) => State = state;

        /// <summary>A record with a version.</summary>
        /// <param name="state">The content.</param>
        /// <param name="eTag">The version.</param>
        public GrainState(T state, string? eTag)
            : this(state) => ETag = eTag;

        /// <inheritdoc/>
        public T State { get; set; }

        /// <inheritdoc/>
        public string? ETag { get; set; }

        /// <inheritdoc/>
        public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>A store of grains' records, registered as a keyed service under the provider's name.</summary>
    public interface IGrainStorage
    {
        /// <summary>Reads a record into <paramref name="grainState"/>.</summary>
        /// <typeparam name="T">The content's type.</typeparam>
        /// <param name="stateName">The record's name.</param>
        /// <param name="grainId">Whose record it is.</param>
        /// <param name="grainState">Takes content, version and existence.</param>
        /// <returns>When it is read.</returns>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ReadStateAsync(stateName, grainId, grainState);

        /// <summary>Writes a record if its version is the stored one, and sets the new version.</summary>
        /// <typeparam name="T">The content's type.</typeparam>
        /// <param name="stateName">The record's name.</param>
        /// <param name="grainId">Whose record it is.</param>
        /// <param name="grainState">The content and the version it was read with; takes the new version.</param>
        /// <returns>When it is stored.</returns>
        /// <exception cref="InconsistentStateException">Another version is stored.</exception>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            WriteStateAsync(stateName, grainId, grainState);

        /// <summary>Removes a record if its version is the stored one.</summary>
        /// <typeparam name="T">The content's type.</typeparam>
        /// <param name="stateName">The record's name.</param>
        /// <param name="grainId">Whose record it is.</param>
        /// <param name="grainState">The version it was read with; takes the new version, if there is one.</param>
        /// <returns>When it is removed.</returns>
        /// <exception cref="InconsistentStateException">Another version is stored.</exception>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ClearStateAsync(stateName, grainId, grainState);
    }
}
