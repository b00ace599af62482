namespace MeterShield.HeadEnd;

/// <summary>Why a message with a good seal is not kept: the recipient could not show where its right comes from.</summary>
internal enum ProofFault
{
    /// <summary>It is kept.</summary>
    None,

    /// <summary>A release that rests on a consent record which never came here.</summary>
    NoConsent,

    /// <summary>A release that its consent record does not cover: finer, earlier, later, or for something else.</summary>
    BeyondConsent,

    /// <summary>A new release on a consent that was withdrawn.</summary>
    AfterWithdrawal,

    /// <summary>A release of an id that is kept already, and that says something else.</summary>
    Contradicted,

    /// <summary>A record that does not fit the chain of records of its home: another stands at its place, or names another before it.</summary>
    ChainForked,

    /// <summary>A record whose days begin at midnights of a zone that is not known here, or that cannot carry the grid.</summary>
    UnknownZone,
}

/// <summary>What to do about each.</summary>
internal static class ProofFaults
{
    /// <summary>A sentence for the operator, with the fix.</summary>
    public static string Sentence(this ProofFault fault) => fault switch
    {
        ProofFault.NoConsent => "A release rests on a consent record that never came: it is not kept. Ask the home for 'metershield consent export' and put the folder under --trust.",
        ProofFault.BeyondConsent => "A release goes beyond the consent record it names: it is not kept. Tell the home.",
        ProofFault.AfterWithdrawal => "A release rests on a consent that was withdrawn: it is not kept. Tell the home.",
        ProofFault.Contradicted => "A release says something else than the one of the same id that is kept: it is not kept. Two boxes may run with the same keys; tell the home.",
        ProofFault.ChainForked => "A record contradicts the records of the same home: it is not kept. Two boxes may run with the same keys; tell the home.",
        ProofFault.UnknownZone => "A record counts its days in a time zone that is not known here: it is not kept. Update this program.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault."),
    };
}
