using System.CommandLine;
using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield verify FILE...</c>: says of sealed messages whether they are good.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Sealed messages, DER.", Arity = ArgumentArity.OneOrMore };
        var certificate = new Option<string[]>("--certificate") { Description = "Certificates of the homes to believe, PEM or DER.", Required = true };
        var recipient = new Option<string?>("--recipient") { Description = "The recipient's certificate, PEM or DER; not needed with --identity." };
        var identity = new Option<string?>("--identity") { Description = "The recipient's own folder: opens what is encrypted to it, and then refuses plain messages." };
        var command = new Command("verify", "Checks sealed messages: signature, sender, addressee, form. Exit code 1 when one is not good.") { files, certificate, recipient, identity };
        command.SetAction((parse, cancel) => Faults.GuardAsync(
            () => VerifyAsync(parse.GetValue(files)!, parse.GetValue(certificate)!, (parse.GetValue(recipient), parse.GetValue(identity)), cancel)));
        return command;
    }

    private static async Task<int> VerifyAsync(string[] files, string[] certificates, (string? Certificate, string? Folder) recipient, CancellationToken cancel)
    {
        using var identity = recipient.Folder is { } folder ? RecipientIdentity.Load(folder) : null;
        using var opener = identity?.CreateOpener();
        var thumbprint = recipient.Certificate is { } own
            ? ThumbprintOf(own)
            : identity?.Thumbprint ?? throw new UsageException("Name the recipient: its certificate with --recipient, or its folder with --identity.");
        using var trusted = new TrustedPseudonyms();
        foreach (var certificate in certificates)
        {
            if (!trusted.PinAll(await ReadAsync(certificate, cancel), out _))
            {
                throw new UsageException($"--certificate {certificate}: not a home's certificate, in PEM or DER.");
            }
        }

        var verifier = new SealVerifier(trusted, thumbprint, opener);
        var good = true;
        foreach (var file in files)
        {
            var fault = verifier.Verify(await ReadAsync(file, cancel), out VerifiedMessage? message);
            good &= fault == SealFault.None;
            await Console.Out.WriteLineAsync(fault == SealFault.None ? $"{file}: good, {Describe(message!)}" : $"{file}: NOT good ({fault}){Hint(fault, opener)}");
        }

        return good ? ExitCode.Done : ExitCode.No;
    }

    private static string Hint(SealFault fault, Opener? opener) => fault switch
    {
        SealFault.CannotOpen when opener is null => ": it is encrypted; --identity FOLDER opens it with the recipient's key",
        SealFault.NotEncrypted => ": it is plain, and whoever gave a key takes nothing plain; without --identity it is checked as it is",
        _ => "",
    };

    private static string Describe(VerifiedMessage message) => message switch
    {
        VerifiedRelease { Release: var release } => $"{release.Quantity.Code} of {release.Interval}, {Describe(release.Value)}",
        VerifiedConsent { Record: var record } => $"consent to {record.Terms.Quantity.Code} by the {record.Terms.Resolution.Code()}",
        VerifiedWithdrawal => "withdrawal",
        _ => throw new InvalidOperationException("Not a kind of message."),
    };

    private static string Describe(ReleaseValue value) => value switch
    {
        EnergyValue { Energy: var energy } => energy.ToString(),
        PowerValue { Power: var power } => power.ToString(),
        _ => "missing",
    };

    private static Digest ThumbprintOf(string path)
    {
        try
        {
            return RecipientCertificate.ThumbprintOf(path) ?? throw new UsageException($"{path} is no certificate: give PEM or DER.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: name a file that is there.");
        }
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: name a file that is there.");
        }
    }
}
