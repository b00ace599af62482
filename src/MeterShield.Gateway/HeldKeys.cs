using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>Toward whom nothing can be sealed because of its key. It is tried again each minute: whoever repairs a key need not start anything anew.</summary>
internal sealed class HeldKeys(ILogger logger)
{
    private static readonly Duration Patience = Duration.FromMinutes(1);
    private readonly HashSet<Pseudonym> _held = [];
    private readonly HashSet<Pseudonym> _told = [];
    private Instant _again;

    /// <summary>Those for whom nothing is made now.</summary>
    public IReadOnlySet<Pseudonym> Pseudonyms => _held;

    /// <summary>A key could not be used: said once, until it works.</summary>
    public void Hold(Pseudonym pseudonym, KeyFault fault, Instant now)
    {
        _again = now + Patience;
        _held.Add(pseudonym);
        if (_told.Add(pseudonym))
        {
            Log.KeyHolds(logger, fault);
        }
    }

    /// <summary>Something was sealed.</summary>
    public void Worked(Pseudonym pseudonym)
    {
        if (_told.Remove(pseudonym))
        {
            Log.KeyWorks(logger);
        }
    }

    /// <summary>After a minute, lets all of them try.</summary>
    /// <returns>Whether there is one that was held.</returns>
    public bool LetTryAgain(Instant now)
    {
        if (_held.Count == 0 || now < _again)
        {
            return false;
        }

        _held.Clear();
        return true;
    }
}
