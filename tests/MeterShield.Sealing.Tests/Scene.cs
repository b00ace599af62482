using MeterShield.Records;

namespace MeterShield.Sealing.Tests;

/// <summary>A recipient, a pseudonym toward it, and a grant, in a folder of their own.</summary>
internal sealed class Scene : IDisposable
{
    public Scene(GrantTerms? terms = null, bool brainpool = false, Func<string, RecipientIdentity>? recipient = null)
    {
        Store = new PseudonymStore(Path.Combine(Folder, "keys"), Path.Combine(Folder, "tls"));
        Identity = Store.Create(Pseudonym.Random());
        var keys = Path.Combine(Folder, "recipient");
        Recipient = recipient?.Invoke(keys) ?? RecipientIdentity.Create(keys, brainpool);
        Consent = Home.Consent(Identity.Pseudonym, Recipient.Thumbprint, terms ?? Home.Daily);
        Grant = Home.Granted(Consent);
        Assert.True(Trusted.Pin(Identity.Certificate.Span, out _));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("metershield-seal-").FullName;

    public PseudonymStore Store { get; }

    public PseudonymIdentity Identity { get; }

    public RecipientIdentity Recipient { get; }

    public ConsentRecord Consent { get; }

    public Grant Grant { get; }

    public TrustedPseudonyms Trusted { get; } = new();

    public SealVerifier Verifier() => new(Trusted, Recipient.Thumbprint, null);

    public SealedRelease Seal(int index = 0, bool encrypt = false) =>
        Sealer.Seal(Home.Releases(Grant, index + 1)[index], Identity, encrypt ? Recipient.Encryption : null);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose()
    {
        Identity.Dispose();
        Recipient.Dispose();
        Trusted.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
