using MeterShield.Sealing.Tests;

namespace MeterShield.Egress.Tests;

/// <summary>A time-stamping authority made with <c>openssl ts</c>: a root, a certificate between, one for timestamps alone, a policy.</summary>
internal sealed class TimestampAuthority
{
    private const string Settings = """
        [ tsa ]
        default_tsa = only
        [ only ]
        serial = serial
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        ess_cert_id_alg = sha256
        """;

    private readonly string _folder;

    public TimestampAuthority(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        File.WriteAllText(In("tsa.cnf"), Settings.Replace("serial = serial", "serial = " + In("serial"), StringComparison.Ordinal));
        File.WriteAllText(In("serial"), "01");
        File.WriteAllText(In("extensions"), "extendedKeyUsage = critical,timeStamping\nkeyUsage = critical,digitalSignature\n");
        Do("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=Root", "-keyout", In("root.key"), "-out", In("root.pem"));
        Do("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Time", "-keyout", In("tsa.key"), "-out", In("tsa.csr"));
        File.WriteAllText(In("between"), "basicConstraints = critical,CA:true,pathlen:0\nkeyUsage = critical,keyCertSign\n");
        Do("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Between", "-keyout", In("between.key"), "-out", In("between.csr"));
        Issue("between", "root", "between");
        Issue("tsa", "between", "extensions");
    }

    public byte[] Root => File.ReadAllBytes(In("root.pem"));

    public byte[] Answer(byte[] request)
    {
        File.WriteAllBytes(In("request.tsq"), request);
        Do("ts", "-reply", "-config", In("tsa.cnf"), "-queryfile", In("request.tsq"), "-signer", In("tsa.pem"), "-inkey", In("tsa.key"), "-chain", In("between.pem"), "-out", In("response.tsr"));
        return File.ReadAllBytes(In("response.tsr"));
    }

    public (int ExitCode, string Output) Verify(byte[] data, byte[] response)
    {
        File.WriteAllBytes(In("data"), data);
        File.WriteAllBytes(In("given.tsr"), response);
        return Tool.OpenSsl("ts", "-verify", "-data", In("data"), "-in", In("given.tsr"), "-CAfile", In("root.pem"));
    }

    private void Issue(string name, string issuer, string extensions) => Do(
        "x509", "-req", "-in", In(name + ".csr"), "-CA", In(issuer + ".pem"), "-CAkey", In(issuer + ".key"), "-CAcreateserial", "-days", "30",
        "-extfile", In(extensions), "-out", In(name + ".pem"));

    private string In(string name) => Path.Combine(_folder, name);

    private static void Do(params string[] arguments)
    {
        var (exit, output) = Tool.OpenSsl(arguments);
        Assert.True(exit == 0, output);
    }
}
