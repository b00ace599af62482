using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Sealing.Tests;

public sealed class SealTests
{
    [Fact]
    public void A_sealed_release_says_to_its_recipient_what_the_release_said()
    {
        using var scene = new Scene();
        var release = Home.Releases(scene.Grant, 2)[1];
        var sealedRelease = Sealer.Seal(release, scene.Identity, null);
        Assert.Equal(SealFault.None, scene.Verifier().Verify(sealedRelease.Bytes.Span, out VerifiedRelease? verified));
        Assert.Equal(scene.Identity.Pseudonym, verified!.Pseudonym);
        Assert.Equal(release.Due, verified.SignedAt);
        Assert.Equal(sealedRelease.Content, verified.Content);
        Assert.Equal(release.Id, verified.Release.Id);
        Assert.Equal(1, verified.Release.Sequence);
        Assert.Equal(release.Interval, verified.Release.Interval);
        Assert.Equal(new WattHours(1234), Assert.IsType<EnergyValue>(verified.Release.Value).Energy);
        Assert.Equal(scene.Consent.Hash, verified.Release.Consent);
        Assert.Equal($"ms/v1/{scene.Identity.Pseudonym}/release", sealedRelease.Topic);
    }

    [Fact]
    public void A_missing_release_is_as_long_as_any_other()
    {
        using var scene = new Scene();
        var releases = Home.Releases(scene.Grant, 4, unknownDay: 2);
        Assert.IsType<MissingValue>(releases[1].Value);
        Assert.Single(releases.Select(release => ReleaseContent.Write(release).Length).Distinct());
        Assert.Equal(SealFault.None, scene.Verifier().Verify(Sealer.Seal(releases[1], scene.Identity, null).Bytes.Span, out VerifiedRelease? verified));
        Assert.IsType<MissingValue>(verified!.Release.Value);
    }

    [Fact]
    public void Consent_and_withdrawal_come_out_as_they_went_in()
    {
        using var scene = new Scene();
        var due = Home.Start;
        var withdrawal = new WithdrawalRecord(scene.Consent, new RecordLink(scene.Identity.Pseudonym, 1, scene.Consent.Hash), due + Duration.FromMinutes(90), true);
        var first = Sealer.Seal(scene.Consent, due, scene.Identity, null);
        var second = Sealer.Seal(withdrawal, due, scene.Identity, null);
        Assert.Equal(SealFault.None, scene.Verifier().Verify(first.Bytes.Span, out VerifiedMessage? consent));
        Assert.Equal(scene.Consent.Hash, Assert.IsType<VerifiedConsent>(consent).Record.Hash);
        Assert.Equal(scene.Consent.Hash, first.Content);
        Assert.Equal(SealFault.None, scene.Verifier().Verify(second.Bytes.Span, out VerifiedMessage? ended));
        Assert.Equal(due + Duration.FromHours(1), Assert.IsType<VerifiedWithdrawal>(ended).Record.Withdrawn);
        Assert.EndsWith("/consent", first.Topic, StringComparison.Ordinal);
        Assert.EndsWith("/withdrawal", second.Topic, StringComparison.Ordinal);
    }

    [Fact]
    public void A_consent_sent_again_is_another_message_of_the_same_record()
    {
        using var scene = new Scene();
        var first = Sealer.Seal(scene.Consent, Home.Start, scene.Identity, null);
        var again = Sealer.Seal(scene.Consent, Home.Start + Duration.FromDays(30), scene.Identity, null);
        Assert.NotEqual(first.Id, again.Id);
        Assert.Equal(first.Content, again.Content);
    }

    [Fact]
    public void What_is_for_another_recipient_is_refused()
    {
        using var scene = new Scene();
        var other = new SealVerifier(scene.Trusted, Digest.Of([1]), null);
        Assert.Equal(SealFault.WrongRecipient, other.Verify(scene.Seal().Bytes.Span, out VerifiedMessage? verified));
        Assert.Null(verified);
    }

    [Fact]
    public void What_an_unknown_home_signed_is_refused()
    {
        using var scene = new Scene();
        using var nobody = new TrustedPseudonyms();
        Assert.Equal(
            SealFault.UnknownCertificate,
            new SealVerifier(nobody, scene.Recipient.Thumbprint, null).Verify(scene.Seal().Bytes.Span, out VerifiedMessage? _));
    }

    [Fact]
    public void A_release_is_not_sealed_by_another_pseudonym()
    {
        using var scene = new Scene();
        using var other = scene.Store.Create(Pseudonym.Random());
        Assert.Throws<ArgumentException>(() => Sealer.Seal(Home.Releases(scene.Grant, 1)[0], other, null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_encrypted_release_opens_with_the_recipients_key_alone(bool brainpool)
    {
        using var scene = new Scene(brainpool: brainpool);
        using var opener = scene.Recipient.CreateOpener();
        using var stranger = RecipientIdentity.Create(Path.Combine(scene.Folder, "stranger"), brainpool);
        using var wrongOpener = stranger.CreateOpener();
        var message = scene.Seal(encrypt: true);
        var verifier = new SealVerifier(scene.Trusted, scene.Recipient.Thumbprint, opener);
        Assert.Equal(SealFault.None, verifier.Verify(message.Bytes.Span, out VerifiedMessage? _));
        Assert.Equal(SealFault.NotEncrypted, verifier.Verify(message.Signed.Span, out VerifiedMessage? _));
        Assert.Equal(SealFault.CannotOpen, scene.Verifier().Verify(message.Bytes.Span, out VerifiedMessage? _));
        Assert.Equal(OpenFault.WrongRecipient, wrongOpener.Open(message.Bytes.Span, out _));
        Assert.Equal(32, message.ContentKey.Length);
    }
}
