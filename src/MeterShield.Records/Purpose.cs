namespace MeterShield.Records;

/// <summary>Why a recipient gets releases: a closed list, each with the finest resolution it can justify.</summary>
public sealed class Purpose
{
    private Purpose(string code, Resolution ceiling, int retentionDays, string english, string french, Delay leastDelay = Delay.None)
    {
        LeastDelay = leastDelay;
        Code = code;
        Ceiling = ceiling;
        RetentionDays = retentionDays;
        English = english;
        French = french;
    }

    /// <summary>Billing at one price: the month.</summary>
    public static Purpose FlatBilling { get; } = new("flat-billing", Resolution.Month, 1095, "Billing at one price", "Facturation à prix unique");

    /// <summary>Billing by tariff register: the month, per register.</summary>
    public static Purpose TimeOfUseBilling { get; } =
        new("time-of-use-billing", Resolution.Month, 1095, "Billing by time of use", "Facturation par poste tarifaire");

    /// <summary>Settlement of a price that changes within the day.</summary>
    public static Purpose DynamicSettlement { get; } =
        new("dynamic-settlement", Resolution.QuarterHour, 395, "Settlement of a dynamic price", "Décompte d'un prix dynamique");

    /// <summary>Advice to the household.</summary>
    public static Purpose Advice { get; } = new("advice", Resolution.Day, 365, "Energy advice", "Conseil en énergie");

    /// <summary>Moving consumption in time for the grid.</summary>
    public static Purpose Flexibility { get; } = new("flexibility", Resolution.QuarterHour, 90, "Flexibility", "Flexibilité");

    /// <summary>Research, delayed.</summary>
    public static Purpose Research { get; } = new("research", Resolution.Day, 1095, "Research", "Recherche", Delay.ThirtyDays);

    /// <summary>Showing in public what a load curve tells, and the householder's own use.</summary>
    public static Purpose Demonstration { get; } = new("demonstration", Resolution.Minute, 30, "Demonstration", "Démonstration");

    /// <summary>The whole list.</summary>
    public static IReadOnlyList<Purpose> All { get; } =
        [FlatBilling, TimeOfUseBilling, DynamicSettlement, Advice, Flexibility, Research, Demonstration];

    /// <summary>The word on the wire and on the command line.</summary>
    public string Code { get; }

    /// <summary>The finest resolution this purpose can justify; a finer grant is refused.</summary>
    public Resolution Ceiling { get; }

    /// <summary>The shortest delay this purpose can justify; an earlier grant is refused.</summary>
    public Delay LeastDelay { get; }

    /// <summary>How long a recipient may keep what it gets, in days, unless the grant says less.</summary>
    public int RetentionDays { get; }

    /// <summary>The name in English.</summary>
    public string English { get; }

    /// <summary>The name in French.</summary>
    public string French { get; }

    /// <summary>The purpose named by its code.</summary>
    /// <returns>False when there is no such purpose.</returns>
    public static bool TryParse(string? code, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Purpose? purpose)
    {
        purpose = All.FirstOrDefault(candidate => candidate.Code == code);
        return purpose is not null;
    }

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
