using System.Globalization;
using System.Text;
using NodaTime;

namespace MeterShield.Records;

/// <summary>
/// The energy of one interval, for one grant: the only thing that can leave the home.
/// Only MeterShield.Minimization can make one, and there only the auditor's <c>Admit</c> does.
/// </summary>
/// <remarks>
/// A class and not a record or struct on purpose: a record could be forged by <c>with</c>, a struct by <c>default</c>.
/// </remarks>
public sealed class Release
{
    internal Release(Grant grant, long sequence, Interval interval, Instant cellEnd, ReleaseValue value, Instant due)
    {
        Grant = grant;
        Sequence = sequence;
        Interval = interval;
        Value = value;
        Due = due;
        Id = NameOf(grant.Id, cellEnd);
    }

    /// <summary>The grant it is made for.</summary>
    public Grant Grant { get; }

    /// <summary>SHA-256 of the grant's name and the end of the cell whose turn it is: the same after any crash.</summary>
    public Digest Id { get; }

    /// <summary>The ordinal of that cell in its grant, from 0.</summary>
    public long Sequence { get; }

    /// <summary>One or more whole cells of the grant's grid, half-open; the cell alone when the value is missing.</summary>
    public Interval Interval { get; }

    /// <summary>The energy, the power, or that it is missing.</summary>
    public ReleaseValue Value { get; }

    /// <summary>When it is due on the wire; also its signing time.</summary>
    public Instant Due { get; }

    /// <summary>The name of the release whose turn ends at <paramref name="cellEnd"/>.</summary>
    public static Digest NameOf(GrantId grant, Instant cellEnd)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"metershield/v1/release/{grant}/{cellEnd.ToUnixTimeSeconds()}");
        return Digest.Of(Encoding.ASCII.GetBytes(name));
    }
}
