using System.Security.Cryptography;
using MeterShield.Records;

namespace MeterShield.Sealing;

/// <summary>
/// The keys of every pseudonym, a folder each: the signing keys in one place that only the inside half reads, the TLS client
/// keys in another that the courier reads. Nothing is made unless asked for.
/// </summary>
/// <param name="signingFolder">For signing keys, in the state folder.</param>
/// <param name="tlsFolder">For TLS client keys, where the courier can read.</param>
public sealed class PseudonymStore(string signingFolder, string tlsFolder)
{
    private static readonly ECCurve Curve = ECCurve.NamedCurves.nistP256;

    /// <summary>Makes both key pairs of a new pseudonym.</summary>
    /// <exception cref="KeyException">There is one of that name, or the folders cannot be written.</exception>
    public PseudonymIdentity Create(Pseudonym pseudonym)
    {
        using (var tls = CertificateMaker.Make(pseudonym.ToString(), Curve))
        {
            KeyFolder.Create(TlsFolderOf(pseudonym), tls);
        }

        using (var signing = CertificateMaker.Make(pseudonym.ToString(), Curve))
        {
            KeyFolder.Create(SigningFolderOf(pseudonym), signing);
        }

        return Load(pseudonym);
    }

    /// <summary>The names of whom there are signing keys, usable or not.</summary>
    public IReadOnlyList<Pseudonym> Held() => Directory.Exists(signingFolder)
        ? [.. Directory.GetDirectories(signingFolder).Select(folder => Pseudonym.TryParse(Path.GetFileName(folder), out var pseudonym) ? pseudonym : default).Where(pseudonym => pseudonym != default)]
        : [];

    /// <summary>Destroys what is left of keys whose making was cut off.</summary>
    /// <param name="before">Only what was written before: younger ones may be in the making.</param>
    /// <exception cref="KeyException">The folder cannot be written.</exception>
    public void DestroyDrafts(DateTimeOffset before)
    {
        foreach (var draft in new[] { signingFolder, tlsFolder }.Where(Directory.Exists).SelectMany(folder => Directory.GetDirectories(folder, ".*.draft")))
        {
            if (Directory.GetLastWriteTimeUtc(draft) < before.UtcDateTime)
            {
                KeyFolder.Destroy(draft);
            }
        }
    }

    /// <summary>When the latest file of a pseudonym's keys was made, by the clock of the system that made it.</summary>
    public DateTimeOffset LastMade(Pseudonym pseudonym) => new[] { SigningFolderOf(pseudonym), TlsFolderOf(pseudonym) }
        .Select(folder => new DateTimeOffset(Directory.GetLastWriteTimeUtc(folder), TimeSpan.Zero)).Max();

    /// <summary>Whether a signing key of that name is there, usable or not.</summary>
    public bool Holds(Pseudonym pseudonym) => Path.Exists(SigningFolderOf(pseudonym));

    /// <summary>The signing identity of a pseudonym.</summary>
    /// <exception cref="KeyException">It is missing, unreadable, exposed to others, malformed or mismatched.</exception>
    public PseudonymIdentity Load(Pseudonym pseudonym)
    {
        var pair = KeyFolder.Load(SigningFolderOf(pseudonym));
        try
        {
            return new PseudonymIdentity(pseudonym, new FileSigningKey(pair));
        }
        catch (KeyException)
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>The TLS client identity of a pseudonym.</summary>
    /// <exception cref="KeyException">It is missing, unreadable, exposed to others, malformed or mismatched.</exception>
    public TlsIdentity LoadTls(Pseudonym pseudonym) => TlsIdentity.Load(TlsFolderOf(pseudonym), pseudonym);

    /// <summary>Ends a pseudonym's power to sign: overwritten, removed. Nothing more happens if it is gone already.</summary>
    /// <exception cref="KeyException">The folder cannot be written.</exception>
    public void DestroySigning(Pseudonym pseudonym) => KeyFolder.Destroy(SigningFolderOf(pseudonym));

    /// <summary>Ends a pseudonym's power to connect, once its withdrawal has been taken or has expired.</summary>
    /// <exception cref="KeyException">The folder cannot be written.</exception>
    public void DestroyTls(Pseudonym pseudonym) => KeyFolder.Destroy(TlsFolderOf(pseudonym));

    /// <summary>Where a pseudonym's TLS key and certificate are: <c>key.pem</c>, <c>certificate.pem</c>.</summary>
    public string TlsFolderOf(Pseudonym pseudonym) => Path.Combine(Path.GetFullPath(tlsFolder), Named(pseudonym));

    private string SigningFolderOf(Pseudonym pseudonym) => Path.Combine(Path.GetFullPath(signingFolder), Named(pseudonym));

    private static string Named(Pseudonym pseudonym) =>
        pseudonym == default ? throw new ArgumentException("The default pseudonym names nobody.", nameof(pseudonym)) : pseudonym.ToString();
}
