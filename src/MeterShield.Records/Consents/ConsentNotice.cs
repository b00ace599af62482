namespace MeterShield.Records;

/// <summary>What the householder was shown and told before deciding, the same words for every home (no value of a home is in it).</summary>
public sealed class ConsentNotice
{
    /// <summary>A notice.</summary>
    /// <param name="hash">SHA-256 of the exact bytes shown.</param>
    /// <param name="language">The language it was shown in: <c>fr</c> or <c>en</c>.</param>
    /// <param name="jurisdiction">Whose law holds, as ISO 3166-1 alpha-2, such as <c>FR</c>.</param>
    /// <param name="authority">The supervisory authority to complain to, such as <c>CNIL</c>.</param>
    /// <param name="storageLocations">Where it is kept: at least one.</param>
    /// <param name="thirdParties">To whom the controller hands it on; empty when to nobody.</param>
    /// <exception cref="ArgumentException">No place of storage, or a text that is empty or longer than 400 characters.</exception>
    public ConsentNotice(
        Digest hash, string language, string jurisdiction, string authority, IEnumerable<string> storageLocations, IEnumerable<string> thirdParties)
    {
        Hash = hash;
        Language = ConsentController.Check(language);
        Jurisdiction = ConsentController.Check(jurisdiction);
        Authority = ConsentController.Check(authority);
        StorageLocations = [.. storageLocations.Select(ConsentController.Check)];
        ThirdParties = [.. thirdParties.Select(ConsentController.Check)];
        if (StorageLocations.Count == 0)
        {
            throw new ArgumentException("A notice says where the data is kept.", nameof(storageLocations));
        }
    }

    /// <summary>SHA-256 of the exact bytes shown.</summary>
    public Digest Hash { get; }

    /// <summary>The language it was shown in.</summary>
    public string Language { get; }

    /// <summary>Whose law holds.</summary>
    public string Jurisdiction { get; }

    /// <summary>The supervisory authority to complain to.</summary>
    public string Authority { get; }

    /// <summary>How the rights of the law are used, as the invitation said in that language; null where there was none.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than 400 characters.</exception>
    public string? Rights
    {
        get;
        init => field = value is null ? null : ConsentController.Check(value);
    }

    /// <summary>Where it is kept.</summary>
    public IReadOnlyList<string> StorageLocations { get; }

    /// <summary>To whom the controller hands it on.</summary>
    public IReadOnlyList<string> ThirdParties { get; }
}
