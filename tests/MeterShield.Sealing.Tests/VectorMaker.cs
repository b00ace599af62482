using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeterShield.Records;

namespace MeterShield.Sealing.Tests;

/// <summary>
/// Makes tests/vectors/cms anew (METERSHIELD_WRITE_VECTORS=FOLDER): signatures and keys are random, so the files are kept and not
/// made at each run. The recipients stay who they are: tests/vectors/invitations and tests/vectors/json have their certificates, too.
/// </summary>
internal sealed class VectorMaker(string folder)
{
    public void Make()
    {
        using var scene = new Scene(recipient: keys => VectorTests.Load("recipient", keys));
        using var brainpool = new Scene(brainpool: true, recipient: keys => VectorTests.Load("recipient-brainpool", keys));
        Write("home.certificate.pem", Pem("CERTIFICATE", scene.Identity.Certificate.Span));
        Write("home-brainpool.certificate.pem", Pem("CERTIFICATE", brainpool.Identity.Certificate.Span));
        Recipient("recipient", scene);
        Recipient("recipient-brainpool", brainpool);
        Accepted(scene);
        Write("accept/encrypted/release-p256.der", scene.Seal(encrypt: true).Bytes.Span);
        Write("accept/encrypted/consent.der", Sealer.Seal(scene.Consent, Home.Start, scene.Identity, scene.Recipient.Encryption).Bytes.Span);
        Write("accept/encrypted-brainpool/release-brainpool.der", brainpool.Seal(encrypt: true).Bytes.Span);
        Refused(scene);
        RefusedContents(scene);
        RefusedEnvelopes(scene);
    }

    private void Accepted(Scene scene)
    {
        var releases = Home.Releases(scene.Grant, 2, unknownDay: 2);
        var withdrawal = new WithdrawalRecord(scene.Consent, new RecordLink(scene.Identity.Pseudonym, 1, scene.Consent.Hash), Home.Start, true);
        Write("accept/plain/release-day.der", Sealer.Seal(releases[0], scene.Identity, null).Bytes.Span);
        Write("accept/plain/release-day-missing.der", Sealer.Seal(releases[1], scene.Identity, null).Bytes.Span);
        Write("accept/plain/consent.der", Sealer.Seal(scene.Consent, Home.Start, scene.Identity, null).Bytes.Span);
        Write("accept/plain/withdrawal.der", Sealer.Seal(withdrawal, Home.Start, scene.Identity, null).Bytes.Span);
        using var maker = new SignedCmsMaker(scene);
        Write("accept/plain/release-by-another-writer.der", maker.Make("none"));
        Write("accept/plain/release-with-the-other-signature.der", OddMessages.WithOtherSignature(scene.Seal().Bytes.ToArray()));
    }

    private void Refused(Scene scene)
    {
        var good = scene.Seal().Bytes.ToArray();
        Change("Signature-last-byte-changed", good, good.Length - 1);
        Change("ContentDigest-value-changed", good, good.AsSpan().IndexOf("\"wh\":1234"u8) + 5);
        Change("CertificateMismatch-serial-of-signer-changed", good, good.AsSpan().LastIndexOf(SerialOf(scene)) + 3);
        Change("UnknownCertificate-certificate-changed", good, good.AsSpan().IndexOf(SerialOf(scene)) + 3);
        Write("refuse/plain/Structure-byte-after-the-end.der", [.. good, 0]);
        Write("refuse/plain/Structure-last-byte-missing.der", good.AsSpan(0, good.Length - 1));
        Write("refuse/plain/Structure-indefinite-length.der", [0x30, 0x80, .. good[4..], 0, 0]);
        using var maker = new SignedCmsMaker(scene);
        foreach (var way in new[] { "sha512", "subject-key", "unsigned-attribute", "extra-attribute", "no-certificate", "two-signers", "detached", "no-signing-certificate" })
        {
            Write($"refuse/plain/Structure-{way}.der", maker.Make(way));
        }

        using var stranger = scene.Store.Create(Pseudonym.Random());
        var unknown = Home.Granted(Home.Consent(stranger.Pseudonym, scene.Recipient.Thumbprint, Home.Daily));
        Write("refuse/plain/UnknownCertificate-another-home.der", Sealer.Seal(Home.Releases(unknown, 1)[0], stranger, null).Bytes.Span);
        var elsewhere = Home.Granted(Home.Consent(scene.Identity.Pseudonym, Digest.Of([1]), Home.Daily));
        Write("refuse/plain/WrongRecipient-another-thumbprint.der", Sealer.Seal(Home.Releases(elsewhere, 1)[0], scene.Identity, null).Bytes.Span);
        maker.SigningTime = new DateTime(2026, 11, 2, 22, 59, 59, DateTimeKind.Utc);
        Write("refuse/plain/SignedTooEarly-before-the-interval-ends.der", maker.Make("none"));
        maker.SigningTime = new DateTime(2019, 12, 31, 23, 59, 59, DateTimeKind.Utc);
        Write("refuse/plain/CertificateNotValid-signed-before-it-began.der", maker.Make("none"));
    }

    private void RefusedContents(Scene scene)
    {
        using var maker = new SignedCmsMaker(scene);
        var text = Encoding.ASCII.GetString(maker.Content);
        foreach (var (name, part, instead) in new[]
        {
            ("space", "\"seq\":0", "\"seq\": 0"), ("fraction", "\"wh\":1234", "\"wh\":1234.5"), ("unknown-member", "\"seq\":0", "\"seq\":0,\"t\":0"),
            ("doubled-member", "\"seq\":0", "\"seq\":0,\"seq\":0"), ("version-2", "\"v\":1", "\"v\":2"), ("finer-than-its-purpose", "\"resolution\":\"day\"", "\"resolution\":\"minute\""),
        })
        {
            // Padded back to its length, so that only this is wrong with it.
            var changed = text.Replace(part, instead, StringComparison.Ordinal);
            var surplus = changed.Length - text.Length;
            maker.Content = Encoding.ASCII.GetBytes(changed.Replace("\"pad\":\"" + new string('0', surplus), "\"pad\":\"", StringComparison.Ordinal));
            Write($"refuse/plain/Content-{name}.der", maker.Make("none"));
        }
    }

    private void RefusedEnvelopes(Scene scene)
    {
        var message = scene.Seal(encrypt: true);
        var envelope = message.Bytes.ToArray();
        envelope[^1] ^= 1;
        Write("refuse/encrypted/Decryption-tag-changed.der", envelope);
        Write("refuse/encrypted/NotEncrypted-plain-where-a-key-was-given.der", message.Signed.Span);
        var good = message.Bytes.ToArray();
        foreach (var (name, bytes) in OddMessages.Envelopes(good))
        {
            Write($"refuse/encrypted/{name}.der", bytes);
        }

        using var stranger = RecipientIdentity.Create(Path.Combine(scene.Folder, "stranger"));
        Write("refuse/encrypted/CannotOpen-for-another-key.der", Sealer.Seal(Home.Releases(scene.Grant, 1)[0], scene.Identity, stranger.Encryption).Bytes.Span);
    }

    private void Recipient(string name, Scene scene)
    {
        var keys = Path.Combine(scene.Folder, "recipient");
        Write(name + ".certificate.pem", File.ReadAllBytes(Path.Combine(keys, "certificate.pem")));
        Write(name + ".key.pem", File.ReadAllBytes(Path.Combine(keys, "key.pem")));
        Write(name + ".encryption.certificate.pem", File.ReadAllBytes(Path.Combine(keys, "encryption", "certificate.pem")));
        Write(name + ".encryption.key.pem", File.ReadAllBytes(Path.Combine(keys, "encryption", "key.pem")));
    }

    private void Change(string name, byte[] good, int at)
    {
        byte[] bad = [.. good];
        bad[at] ^= 1;
        Write($"refuse/plain/{name}.der", bad);
    }

    private static byte[] SerialOf(Scene scene)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(scene.Identity.Certificate.Span);
        return certificate.SerialNumberBytes.ToArray();
    }

    private static byte[] Pem(string label, ReadOnlySpan<byte> der) => Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n");

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
