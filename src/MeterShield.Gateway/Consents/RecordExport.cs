using System.Globalization;
using System.Text;
using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;

namespace MeterShield.Gateway.Consents;

/// <summary>
/// The householder's own copy of consent records and withdrawals: as signed, as JSON, the text shown before, and a page to print.
/// Checked with openssl and any JSON Schema validator, without any program of ours.
/// </summary>
internal sealed class RecordExport(Home home, Language language, string folder)
{
    private readonly RecordPage _page = new(language, home.Zone);
    private readonly SortedSet<string> _certificates = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Writes a folder that is not there yet.</summary>
    /// <param name="grants">Whose records.</param>
    /// <returns>How many records there are.</returns>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public int Write(IEnumerable<Grant> grants)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var grant in grants)
        {
            foreach (var message in home.Messages.RecordsOf(grant.Id))
            {
                Put(grant, message);
            }
        }

        Put("home.pem", string.Concat(_certificates));
        Put("page.html", _page.ToHtml());
        foreach (var schema in new[] { "consent.schema.json", "withdrawal.schema.json" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Schemas", schema), Path.Combine(folder, schema));
        }

        return _count;
    }

    private void Put(Grant grant, ArchivedMessage message)
    {
        if (!SignedMessage.TryRead(message.Signed.Span, out var signed))
        {
            throw new StateException($"The record of {grant.Id} in the state cannot be read any more: restore a backup.");
        }

        _count++;
        var name = string.Create(CultureInfo.InvariantCulture, $"{_count:00}-{(message.Kind == MessageKind.Consent ? "consent" : "withdrawal")}");
        Put($"{name}.p7m", message.Signed.Span);
        Put($"{name}.json", signed.Content.Span);
        if (!message.ContentKey.IsEmpty)
        {
            Put($"{name}.encrypted.p7m", message.Published.Span);
        }

        _certificates.Add(signed.CertificatePem);
        if (ConsentContent.Parse(signed.Content.Span, out var consent) == ContentFault.None)
        {
            var shown = home.Consents.NoticeShown(consent!.Notice.Hash);
            _page.Add(name, grant, consent, shown);
            Put($"{name}.notice.txt", shown ?? "");
        }
        else if (WithdrawalContent.Parse(signed.Content.Span, out var withdrawal) == ContentFault.None)
        {
            _page.Add(name, grant, withdrawal!);
        }
    }

    private void Put(string name, string text)
    {
        if (text.Length > 0)
        {
            Put(name, Encoding.UTF8.GetBytes(text));
        }
    }

    private void Put(string name, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Path.Combine(folder, name), bytes);
}
