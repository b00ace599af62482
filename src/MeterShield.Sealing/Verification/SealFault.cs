namespace MeterShield.Sealing;

/// <summary>Why a message is refused.</summary>
public enum SealFault
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>Longer than <see cref="SealVerifier.LongestMessage"/>.</summary>
    TooLong,

    /// <summary>Not DER, or not exactly the profile: another algorithm, signer, certificate, attribute, or bytes after the end.</summary>
    Structure,

    /// <summary>Plain, where this recipient gave a key to encrypt to.</summary>
    NotEncrypted,

    /// <summary>Encrypted to another certificate, or with nothing here to open it.</summary>
    CannotOpen,

    /// <summary>The envelope was changed.</summary>
    Decryption,

    /// <summary>Signed with a certificate that is not trusted here.</summary>
    UnknownCertificate,

    /// <summary>The signer's fields name another certificate than the one that is there.</summary>
    CertificateMismatch,

    /// <summary>Signed before the certificate began or after it ended.</summary>
    CertificateNotValid,

    /// <summary>The signing time is not one instant in DER.</summary>
    SigningTime,

    /// <summary>The content is not the one that was signed.</summary>
    ContentDigest,

    /// <summary>The signature is not by the certificate's key.</summary>
    Signature,

    /// <summary>Signed, but the content is not of a closed schema.</summary>
    Content,

    /// <summary>For another recipient.</summary>
    WrongRecipient,

    /// <summary>The record carries another pseudonym than the certificate.</summary>
    WrongPseudonym,

    /// <summary>Signed before the interval had ended.</summary>
    SignedTooEarly,
}
