using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd;

/// <summary>
/// What homes gave by another way than the broker: a folder, with what is below it, of certificates to believe (<c>*.cer</c> in
/// DER, <c>*.pem</c>) and of consent records (<c>*.p7m</c>), as <c>metershield consent export</c> writes them.
/// </summary>
internal sealed class TrustedHomes : IDisposable
{
    private readonly List<Pseudonym> _pseudonyms = [];
    private readonly List<byte[]> _records = [];

    private TrustedHomes()
    {
    }

    /// <summary>The certificates.</summary>
    public TrustedPseudonyms Certificates { get; } = new();

    /// <summary>Their pseudonyms: the topics to listen to.</summary>
    public IReadOnlyList<Pseudonym> Pseudonyms => _pseudonyms;

    /// <summary>Sealed records, not verified yet.</summary>
    public IReadOnlyList<byte[]> Records => _records;

    /// <summary>Reads the folder.</summary>
    /// <exception cref="InvalidDataException">A file in it is no home's certificate.</exception>
    public static TrustedHomes Load(string folder)
    {
        var homes = new TrustedHomes();
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                homes.Take(file);
            }
        }
        catch
        {
            homes.Dispose();
            throw;
        }

        return homes;
    }

    /// <inheritdoc/>
    public void Dispose() => Certificates.Dispose();

    private void Take(string file)
    {
        switch (Path.GetExtension(file))
        {
            case ".cer" or ".pem":
                Pin(file);
                break;
            case ".p7m":
                _records.Add(File.ReadAllBytes(file));
                break;
            default:
                // Pages, texts and schemas of an export stand beside what is meant for us.
                break;
        }
    }

    private void Pin(string file)
    {
        if (!Certificates.PinAll(File.ReadAllBytes(file), out var pseudonyms))
        {
            throw new InvalidDataException($"{file} is not a home's certificate: take it out, or ask the home for it again.");
        }

        _pseudonyms.AddRange(pseudonyms.Except(_pseudonyms));
    }
}
