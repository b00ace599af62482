namespace MeterShield.Sealing;

/// <summary>Why a key cannot be used. Never answered by making another.</summary>
public enum KeyFault
{
    /// <summary>There is no key, or no certificate, of that name.</summary>
    Missing,

    /// <summary>The file is there and cannot be read.</summary>
    Unreadable,

    /// <summary>Others than its owner may read or write the file or enter its folder.</summary>
    Exposed,

    /// <summary>What the file holds is not a private key or certificate of the profile.</summary>
    Malformed,

    /// <summary>Key and certificate, or certificate and pseudonym, do not belong together.</summary>
    Mismatched,

    /// <summary>A key of that name is there already.</summary>
    AlreadyThere,

    /// <summary>The folder cannot be written.</summary>
    Unwritable,

    /// <summary>The certificate is not yet, or no longer, valid at the time to be signed: a clock that is wrong.</summary>
    NotValid,
}

/// <summary>A key that cannot be used: nothing leaves until it is put right.</summary>
public sealed class KeyException : Exception
{
    /// <summary>A key that cannot be used.</summary>
    public KeyException(KeyFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>Why.</summary>
    public KeyFault Fault { get; }
}
