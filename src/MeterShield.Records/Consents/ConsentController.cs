namespace MeterShield.Records;

/// <summary>Who asked and is answerable for what it gets: the controller of a consent record (ISO/IEC TS 27560, party).</summary>
public sealed class ConsentController
{
    /// <summary>A controller.</summary>
    /// <param name="thumbprint">SHA-256 of its certificate: its identifier in the record.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="contact">Where a householder can write to.</param>
    /// <param name="type">What it is, such as <c>supplier</c>, <c>collective</c>, <c>household</c>.</param>
    /// <exception cref="ArgumentException">One of the texts is empty or longer than 400 characters.</exception>
    public ConsentController(Digest thumbprint, string name, string address, string contact, string type)
    {
        Thumbprint = thumbprint;
        Name = Check(name);
        Address = Check(address);
        Contact = Check(contact);
        Type = Check(type);
    }

    /// <summary>SHA-256 of its certificate.</summary>
    public Digest Thumbprint { get; }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public string Address { get; }

    /// <summary>Where a householder can write to.</summary>
    public string Contact { get; }

    /// <summary>What it is.</summary>
    public string Type { get; }

    internal static string Check(string text) =>
        RecordText.Fits(text) ? text : throw new ArgumentException("A text of a consent record has 1 to 400 characters, and none that moves or hides others.", nameof(text));
}
