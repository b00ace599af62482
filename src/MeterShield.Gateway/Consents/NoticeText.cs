using System.Globalization;
using System.Text;
using MeterShield.Records;

namespace MeterShield.Gateway.Consents;

/// <summary>What the householder is shown before a consent given at the box: the same words for every home.</summary>
internal static class NoticeText
{
    /// <summary>The exact bytes shown; their hash goes into the consent record.</summary>
    public static byte[] For(string recipient, GrantTerms terms) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {recipient} gets: {terms.Quantity.Code}, one value per {terms.Resolution.Code()}, delay {terms.Delay.Code()}, rounded to {terms.Rounding}.
        Purpose: {terms.Purpose.English} ({terms.Purpose.French}). It may keep it for {terms.RetentionDays} days.
        You can withdraw at any time: nothing is sent from then on. What was sent cannot be recalled.
        What your meter sends to Enedis by itself is not shown and not reduced here.

        """));
}
