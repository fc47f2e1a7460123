namespace Orleans;

/// <summary>The entrance to the grains for code that is not in a grain. With this engine the grains are in the same process.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the process.</summary>
    IServiceProvider ServiceProvider { get; }
}
