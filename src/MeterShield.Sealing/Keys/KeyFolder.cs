using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MeterShield.Sealing;

/// <summary>
/// One key pair on disk: a folder of mode 0700 with <c>key.pem</c> (PKCS#8) and <c>certificate.pem</c>, mode 0600. It appears
/// whole or not at all.
/// </summary>
internal static class KeyFolder
{
    public const string KeyFile = "key.pem";
    public const string CertificateFile = "certificate.pem";

    private const int LongestFile = 16 * 1024;
    private const UnixFileMode Others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Writes a pair to a folder that is not there yet.</summary>
    public static void Create(string folder, KeyPair pair)
    {
        if (Path.Exists(folder))
        {
            throw new KeyException(KeyFault.AlreadyThere, $"There is a key in {folder} already: it is never replaced.");
        }

        try
        {
            Write(folder, pair);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(KeyFault.Unwritable, $"The key cannot be written to {folder} ({e.Message}): make room, or give the folder to this user.", e);
        }
    }

    /// <summary>Reads a pair, and checks everything that can be checked.</summary>
    public static KeyPair Load(string folder)
    {
        var certificate = ReadCertificate(Path.Combine(folder, CertificateFile));
        var key = ReadKey(Path.Combine(folder, KeyFile));
        if (!IsPair(key, certificate))
        {
            key.Dispose();
            throw new KeyException(KeyFault.Mismatched, $"The key in {folder} is not the key of the certificate beside it: restore both from one backup.");
        }

        return new KeyPair(key, certificate);
    }

    /// <summary>
    /// Overwrites the key, then removes the folder. On flash memory an overwritten block may survive: this is no
    /// proof of destruction.
    /// </summary>
    public static void Destroy(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            KeyFiles.Shred(Path.Combine(folder, KeyFile));
            Directory.Delete(folder, recursive: true);
            KeyFiles.SyncFolder(Path.GetDirectoryName(folder)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(KeyFault.Unwritable, $"The key in {folder} cannot be destroyed ({e.Message}).", e);
        }
    }

    private static void Write(string folder, KeyPair pair)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        KeyFiles.CreateFolder(parent);
        var draft = Path.Combine(parent, "." + Path.GetFileName(folder) + ".draft");
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        KeyFiles.CreateFolder(draft);
        KeyFiles.Write(Path.Combine(draft, KeyFile), pair.Key.ExportPkcs8PrivateKeyPem() + "\n");
        KeyFiles.Write(Path.Combine(draft, CertificateFile), PemEncoding.WriteString("CERTIFICATE", pair.Certificate) + "\n");
        KeyFiles.SyncFolder(draft);
        Directory.Move(draft, folder);
        KeyFiles.SyncFolder(parent);
    }

    private static ECDsa ReadKey(string path)
    {
        var pem = ReadFile(path);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new KeyException(KeyFault.Malformed, $"{path} holds no private key: restore a backup.", e);
        }
    }

    private static byte[] ReadCertificate(string path)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(ReadFile(path));
            return certificate.RawData;
        }
        catch (CryptographicException e)
        {
            throw new KeyException(KeyFault.Malformed, $"{path} holds no certificate: restore a backup.", e);
        }
    }

    private static string ReadFile(string path)
    {
        RequireOwnersOnly(Path.GetDirectoryName(path)!);
        RequireOwnersOnly(path);
        try
        {
            using var handle = File.OpenHandle(path);
            var bytes = new byte[LongestFile];
            return Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(KeyFault.Unreadable, $"{path} cannot be read ({e.Message}): give it to this user.", e);
        }
    }

    private static void RequireOwnersOnly(string path)
    {
        UnixFileMode mode;
        try
        {
            mode = File.GetUnixFileMode(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyException(KeyFault.Missing, $"{path} is not there: restore a backup; a lost key is never replaced silently.", e);
        }

        if ((mode & Others) != UnixFileMode.None)
        {
            throw new KeyException(KeyFault.Exposed, $"{path} may be used by others than its owner: chmod go-rwx {path}, and consider the key known to them.");
        }

        if (!mode.HasFlag(UnixFileMode.UserRead))
        {
            throw new KeyException(KeyFault.Unreadable, $"{path} may not be read by its owner: chmod u+r {path}.");
        }
    }

    private static bool IsPair(ECDsa key, byte[] certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate);
        using var named = parsed.GetECDsaPublicKey();
        return named is not null && named.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }
}
