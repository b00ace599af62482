using System.Runtime.ExceptionServices;
using MeterShield.Egress;
using MeterShield.Sealing;

namespace MeterShield.Gateway;

/// <summary>Steps of which none may keep the others from being made.</summary>
internal static class ByItself
{
    /// <summary>Makes a step for each item, also after one of them failed, and in the end throws the first fault.</summary>
    public static void ForEachByItself<T>(this IEnumerable<T> items, Action<T> step)
    {
        ExceptionDispatchInfo? first = null;
        foreach (var item in items)
        {
            try
            {
                step(item);
            }
            catch (Exception e) when (IsOfTheDisk(e))
            {
                first ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        first?.Throw();
    }

    /// <summary>What disk, state or keys can do to a step; anything else is a bug.</summary>
    public static bool IsOfTheDisk(Exception e) => e is StateException or KeyException or IOException or UnauthorizedAccessException;
}
