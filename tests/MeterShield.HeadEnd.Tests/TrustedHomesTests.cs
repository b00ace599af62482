using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeterShield.HeadEnd.Tests;

public sealed class TrustedHomesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-trust-");
    private readonly string[] _vectors = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "vectors"), "home*.certificate.pem");

    [Fact]
    public void Certificates_of_either_form_are_believed_in_folders_below_too_and_pages_are_left_alone()
    {
        var pem = File.ReadAllText(_vectors.Single(file => file.EndsWith("home.certificate.pem", StringComparison.Ordinal)));
        Write("one/home.pem", pem + pem);
        Write("one/page.html", "<p>a page");
        Write("one/01-consent.p7m", "not looked at yet");
        Write("two.cer", PemEncoding.Find(pem) is var found ? Convert.FromBase64String(pem[found.Base64Data]) : []);
        using var homes = TrustedHomes.Load(_folder.FullName);
        Assert.Single(homes.Pseudonyms);
        Assert.Equal(1, homes.Certificates.Count);
        Assert.Single(homes.Records);
    }

    [Theory]
    [InlineData("a.cer", "garbage")]
    [InlineData("a.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_that_is_no_certificate_is_named(string name, string text)
    {
        Write(name, text);
        var fault = Assert.Throws<InvalidDataException>(() => TrustedHomes.Load(_folder.FullName));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipients_certificate_is_no_homes()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        Write("b.pem", certificate.ExportCertificatePem());
        Assert.Throws<InvalidDataException>(() => TrustedHomes.Load(_folder.FullName));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
