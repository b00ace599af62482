using System.Globalization;
using MeterShield.Metering;
using MeterShield.Records;

namespace MeterShield.Gateway;

/// <summary>
/// The step of the meter's register: what its model has at least, or what the meter itself showed last. A float's step grows
/// with what it counts, and whoever asks for a consent is another process than the one that reads the meter: so it is kept in a file.
/// </summary>
/// <param name="folder">Where.</param>
/// <param name="least">The least step that the meter's model can have, or null where no meter is named yet.</param>
internal sealed class MeterStep(HomeFolder folder, WattHours? least)
{
    private WattHours? _written;

    /// <summary>The step, or null where no meter is named yet.</summary>
    public WattHours? Now => least is { } known && Seen() is { } seen && seen > known ? seen : least;

    /// <summary>Keeps what the meter showed.</summary>
    /// <returns>Whether it is another step than before. A disk that takes nothing is tried again with the next reading.</returns>
    public bool Heard(Reading reading)
    {
        _written ??= Seen() ?? new WattHours(1);
        if (_written == reading.Quantum)
        {
            return false;
        }

        try
        {
            var temporary = folder.MeterStep + ".new";
            File.WriteAllText(temporary, reading.Quantum.Value.ToString(CultureInfo.InvariantCulture));
            File.Move(temporary, folder.MeterStep, overwrite: true);
        }
        catch (IOException)
        {
            return false;
        }

        _written = reading.Quantum;
        return true;
    }

    /// <summary>What the file says; a file that is not there, or not whole, says nothing.</summary>
    private WattHours? Seen()
    {
        try
        {
            return long.TryParse(File.ReadAllText(folder.MeterStep), NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0 ? new WattHours(step) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
