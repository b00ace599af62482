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

    private const string Label = "PRIVATE KEY";
    private const int LongestFile = 16 * 1024;

    /// <summary>Not the bits beside them: a folder in one of a group inherits its set-group-ID bit, which lets nobody in.</summary>
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

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
        catch (IOException) when (!Directory.Exists(folder))
        {
            // Another program destroyed it at the same moment: that was to be done.
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
        WriteKey(Path.Combine(draft, KeyFile), pair.Key);
        KeyFiles.Write(Path.Combine(draft, CertificateFile), Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", pair.Certificate) + "\n"));
        KeyFiles.SyncFolder(draft);
        Directory.Move(draft, folder);
        KeyFiles.SyncFolder(parent);
    }

    private static void WriteKey(string path, ECDsa key)
    {
        var der = key.ExportPkcs8PrivateKey();
        char[] pem = [.. PemEncoding.Write(Label, der), '\n'];
        var bytes = Encoding.ASCII.GetBytes(pem);
        try
        {
            KeyFiles.Write(path, bytes);
        }
        finally
        {
            Forget(der, pem);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static ECDsa ReadKey(string path)
    {
        var bytes = ReadFile(path);
        var pem = Encoding.ASCII.GetChars(bytes);
        var key = ECDsa.Create();
        try
        {
            // A public key would be taken as well, and then sign nothing.
            key.ImportFromPem(pem.AsSpan().Contains(Label + "-----", StringComparison.Ordinal) ? pem : []);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new KeyException(KeyFault.Malformed, $"{path} holds no private key: restore a backup.", e);
        }
        finally
        {
            Forget(bytes, pem);
        }
    }

    private static byte[] ReadCertificate(string path)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetChars(ReadFile(path)));
            return certificate.RawData;
        }
        catch (CryptographicException e)
        {
            throw new KeyException(KeyFault.Malformed, $"{path} holds no certificate: restore a backup.", e);
        }
    }

    private static byte[] ReadFile(string path)
    {
        var bytes = new byte[LongestFile];
        try
        {
            RequireOwnersOnly(Path.GetDirectoryName(path)!, File.GetUnixFileMode(Path.GetDirectoryName(path)!));

            // The mode is that of what was opened: what stands under the name may be another file by then.
            using var handle = File.OpenHandle(path);
            RequireOwnersOnly(path, File.GetUnixFileMode(handle));
            return bytes[..RandomAccess.Read(handle, bytes, 0)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyException(KeyFault.Missing, $"{path} is not there: restore a backup; a lost key is never replaced silently.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(KeyFault.Unreadable, $"{path} cannot be read ({e.Message}): give it to this user.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void RequireOwnersOnly(string path, UnixFileMode mode)
    {
        if ((mode & Others) != UnixFileMode.None)
        {
            throw new KeyException(KeyFault.Exposed, $"{path} may be used by others than its owner: chmod go-rwx {path}, and consider the key known to them.");
        }

        if (!mode.HasFlag(UnixFileMode.UserRead))
        {
            throw new KeyException(KeyFault.Unreadable, $"{path} may not be read by its owner: chmod u+r {path}.");
        }
    }

    private static void Forget(byte[] bytes, char[] pem)
    {
        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pem.AsSpan()));
    }

    private static bool IsPair(ECDsa key, byte[] certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate);
        using var named = parsed.GetECDsaPublicKey();
        return named is not null && named.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }
}
