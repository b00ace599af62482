namespace MeterShield.Records;

/// <summary>Where a recipient stands.</summary>
public enum RecipientKind
{
    /// <summary>A company, a collective, anyone but the household: part of the coalition.</summary>
    Outside,

    /// <summary>The householder's own broker, at a private or loopback address (<see cref="HomeAddress"/>). Made only at the box.</summary>
    Home,
}

/// <summary>Someone who gets releases, and this home's name toward them.</summary>
public sealed class Recipient
{
    /// <summary>A recipient.</summary>
    /// <param name="name">The householder's word for it: 1 to 40 of <c>a-z</c>, <c>0-9</c> and <c>-</c>.</param>
    /// <param name="kind">Outside or home.</param>
    /// <param name="pseudonym">This home's name toward it.</param>
    /// <param name="thumbprint">SHA-256 of its certificate: a verifier refuses what is addressed to another.</param>
    /// <param name="broker">Where it listens: <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</param>
    /// <exception cref="ArgumentException">The name is not such a word (<see cref="NameFault"/>), or it is at home and the broker is not (<see cref="HomeAddress"/>).</exception>
    public Recipient(string name, RecipientKind kind, Pseudonym pseudonym, Digest thumbprint, Uri broker)
    {
        if (NameFault(name) is { } fault)
        {
            throw new ArgumentException(fault, nameof(name));
        }

        if (kind == RecipientKind.Home && HomeAddress.Fault(broker) is { } elsewhere)
        {
            throw new ArgumentException(elsewhere, nameof(broker));
        }

        Name = name;
        Kind = kind;
        Pseudonym = pseudonym;
        Thumbprint = thumbprint;
        Broker = broker;
    }

    /// <summary>The householder's word for it. Stays at home.</summary>
    public string Name { get; }

    /// <summary>Outside or home.</summary>
    public RecipientKind Kind { get; }

    /// <summary>This home's name toward it.</summary>
    public Pseudonym Pseudonym { get; }

    /// <summary>SHA-256 of its certificate.</summary>
    public Digest Thumbprint { get; }

    /// <summary>Where it listens.</summary>
    public Uri Broker { get; }

    /// <summary>Why a word cannot name a recipient, or null when it can.</summary>
    public static string? NameFault(string? name) =>
        name is { Length: >= 1 and <= 40 } && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            ? null
            : "A recipient's name is 1 to 40 characters of a-z, 0-9 and '-', such as my-supplier.";
}
