using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd;

/// <summary>The homes a recipient believes: a folder with a certificate each, DER, <c>*.cer</c>.</summary>
internal sealed class TrustedHomes : IDisposable
{
    private readonly List<Pseudonym> _pseudonyms = [];

    private TrustedHomes()
    {
    }

    /// <summary>The certificates.</summary>
    public TrustedPseudonyms Certificates { get; } = new();

    /// <summary>Their pseudonyms: the topics to listen to.</summary>
    public IReadOnlyList<Pseudonym> Pseudonyms => _pseudonyms;

    /// <summary>Reads the folder.</summary>
    /// <exception cref="InvalidDataException">A file in it is no home's certificate.</exception>
    public static TrustedHomes Load(string folder)
    {
        var homes = new TrustedHomes();
        foreach (var file in Directory.GetFiles(folder, "*.cer").Order(StringComparer.Ordinal))
        {
            if (!homes.Certificates.Pin(File.ReadAllBytes(file), out var pseudonym))
            {
                homes.Dispose();
                throw new InvalidDataException($"{file} is not a home's certificate: take it out, or ask the home for it again.");
            }

            homes._pseudonyms.Add(pseudonym);
        }

        return homes;
    }

    /// <inheritdoc/>
    public void Dispose() => Certificates.Dispose();
}
