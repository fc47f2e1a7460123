using System.Globalization;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What can be asked of a grain or of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the grain, to be handed to others. Never hand out the grain object itself.</summary>
    /// <typeparam name="TGrainInterface">The interface to be called by.</typeparam>
    /// <param name="grain">The grain or a reference to it.</param>
    /// <returns>The reference.</returns>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)Reference(grain).As(typeof(TGrainInterface));

    /// <summary>A reference to the same grain by another interface.</summary>
    /// <typeparam name="TGrainInterface">The interface to be called by.</typeparam>
    /// <param name="grain">The grain or a reference to it.</param>
    /// <returns>The reference.</returns>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)Reference(grain).As(typeof(TGrainInterface));

    /// <summary>The grain's id.</summary>
    /// <param name="grain">The grain or a reference to it.</param>
    /// <returns>The id.</returns>
    public static GrainId GetGrainId(this IAddressable grain) => Reference(grain).GrainId;

    /// <summary>The key of a grain that has a text as key.</summary>
    /// <param name="grain">The grain or a reference to it.</param>
    /// <returns>The key.</returns>
    public static string GetPrimaryKeyString(this IAddressable grain) => Reference(grain).Key;

    /// <summary>The key of a grain that has a number as key.</summary>
    /// <param name="grain">The grain or a reference to it.</param>
    /// <returns>The key.</returns>
    public static long GetPrimaryKeyLong(this IAddressable grain) =>
        long.Parse(Reference(grain).Key, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The key of a grain that has a <see cref="Guid"/> as key.</summary>
    /// <param name="grain">The grain or a reference to it.</param>
    /// <returns>The key.</returns>
    public static Guid GetPrimaryKey(this IAddressable grain) => Guid.ParseExact(Reference(grain).Key, "N");

    private static GrainReference Reference(IAddressable grain) => grain switch
    {
        GrainReference reference => reference,
        IGrainBase inside => inside.GrainContext.GrainReference,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };
}
