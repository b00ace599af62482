using MeterShield.Sealing;

namespace MeterShield.HeadEnd;

/// <summary>
/// What becomes of a message: its seal is verified, then its right to be here (<see cref="ConsentLedger"/>), then it is kept once
/// and told. Used by one thread.
/// </summary>
/// <param name="verifier">For what comes over the broker: where this recipient gave a key, encrypted or not at all.</param>
/// <param name="plain">For records at hand, which are kept as they were signed.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="lines">Where it is told.</param>
internal sealed class Intake(SealVerifier verifier, SealVerifier plain, ReleaseStore store, MessageLines lines)
{
    private readonly ConsentLedger _ledger = new();

    /// <summary>Takes in the records that are at hand before the first message comes: those kept, and those that homes gave by another way.</summary>
    /// <param name="given">Sealed records from a folder, in any order.</param>
    public async Task StartAsync(IEnumerable<byte[]> given)
    {
        foreach (var kept in store.Notices().ToList())
        {
            await RecordAtHandAsync(kept, tell: false);
        }

        foreach (var record in given)
        {
            await RecordAtHandAsync(record, tell: true);
        }
    }

    /// <summary>Takes a message that came over the broker.</summary>
    public async Task TakeAsync(ReadOnlyMemory<byte> payload)
    {
        var fault = verifier.Verify(payload.Span, out VerifiedMessage? message);
        switch (message)
        {
            case VerifiedRelease verified:
                await ReleaseAsync(verified, payload);
                break;
            case null:
                await lines.RefusedAsync(fault);
                break;
            default:
                await RecordAsync(message, payload);
                break;
        }
    }

    private async Task ReleaseAsync(VerifiedRelease verified, ReadOnlyMemory<byte> payload)
    {
        var release = verified.Release;
        if (store.SealedOf(release.Id) is { } kept)
        {
            await RepeatedAsync(verified, kept);
            return;
        }

        var fault = _ledger.Check(verified.Pseudonym, release);
        if (fault != ProofFault.None)
        {
            await lines.RefusedAsync("release", fault);
            return;
        }

        var lacking = store.LackingBefore(release);
        store.Keep(verified.Pseudonym, release, payload);
        await lines.ReleaseAsync(release, isNew: true, lacking);
    }

    /// <summary>
    /// What came before under the same id. Two sealings of one release differ in every byte, so what they say is compared.
    /// </summary>
    private async Task RepeatedAsync(VerifiedRelease verified, byte[] kept)
    {
        var isSame = verifier.Verify(kept, out VerifiedRelease? before) == SealFault.None && before!.Content == verified.Content && before.Pseudonym == verified.Pseudonym;
        if (isSame)
        {
            await lines.ReleaseAsync(verified.Release, isNew: false, lacking: 0);
        }
        else
        {
            await lines.RefusedAsync("release", ProofFault.Contradicted);
        }
    }

    /// <summary>A record that was received before, or that a home gave in a file, signed and perhaps encrypted.</summary>
    private async Task RecordAtHandAsync(byte[] bytes, bool tell)
    {
        var fault = plain.Verify(bytes, out VerifiedMessage? message);
        if (fault == SealFault.CannotOpen)
        {
            fault = verifier.Verify(bytes, out message);
        }

        if (message is VerifiedConsent or VerifiedWithdrawal)
        {
            await RecordAsync(message, bytes, tell);
        }
        else
        {
            await lines.RefusedAsync(fault == SealFault.None ? SealFault.Content : fault);
        }
    }

    private async Task RecordAsync(VerifiedMessage message, ReadOnlyMemory<byte> bytes, bool tell = true)
    {
        var kind = message is VerifiedConsent ? "consent" : "withdrawal";
        var fault = message switch
        {
            VerifiedConsent { Record: var record } => _ledger.Add(record),
            VerifiedWithdrawal { Record: var record } => _ledger.Add(record),
            _ => throw new InvalidOperationException("Not a record."),
        };
        if (fault != ProofFault.None)
        {
            await lines.RefusedAsync(kind, fault);
            return;
        }

        store.Keep(message.Pseudonym, kind, message.Content, bytes);
        if (tell)
        {
            await lines.NoticeAsync(kind, (message as VerifiedWithdrawal)?.Record);
        }
    }
}
