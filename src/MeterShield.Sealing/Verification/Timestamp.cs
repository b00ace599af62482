using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>Why the answer of a time-stamping authority is refused.</summary>
public enum TimestampFault
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>Not a response, or one that does not answer this request: another hash, another nonce, or a refusal.</summary>
    NotAnAnswer,

    /// <summary>The token's signature is not by the authority's certificate in it, or not over these bytes.</summary>
    Signature,

    /// <summary>The authority's certificate does not lead to the given one.</summary>
    Untrusted,
}

/// <summary>
/// RFC 3161 without a network: a request file goes out by hand, a response file comes back. Only a hash leaves; the authority
/// learns nothing else.
/// </summary>
public static class Timestamp
{
    /// <summary>A request for some bytes: SHA-256, a random nonce, the certificate asked for.</summary>
    /// <returns>TimeStampReq, DER (RFC 3161 2.4.1).</returns>
    public static byte[] Request(ReadOnlySpan<byte> data) => Rfc3161TimestampRequest.CreateFromData(
        data, HashAlgorithmName.SHA256, nonce: Nonce(), requestSignerCertificates: true).Encode();

    /// <summary>Whether a response answers a request made for some bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="request">What <see cref="Request"/> gave.</param>
    /// <param name="response">TimeStampResp, DER (RFC 3161 2.4.2).</param>
    /// <param name="authority">The root certificate to trust, PEM or DER; empty to leave that to the reader.</param>
    /// <param name="time">What the authority says the time was.</param>
    public static TimestampFault Check(
        ReadOnlySpan<byte> data, ReadOnlySpan<byte> request, ReadOnlySpan<byte> response, ReadOnlySpan<byte> authority, out Instant time)
    {
        time = default;
        if (TokenOf(request, response) is not { } token)
        {
            return TimestampFault.NotAnAnswer;
        }

        time = Instant.FromDateTimeOffset(token.TokenInfo.Timestamp);
        if (!token.VerifySignatureForData(data, out var signer))
        {
            return TimestampFault.Signature;
        }

        using (signer)
        {
            return authority.IsEmpty || LeadsTo(signer, authority, token) ? TimestampFault.None : TimestampFault.Untrusted;
        }
    }

    private static Rfc3161TimestampToken? TokenOf(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        try
        {
            return Rfc3161TimestampRequest.TryDecode(request.ToArray(), out var asked, out var read) && read == request.Length
                && asked.ProcessResponse(response.ToArray(), out var consumed) is { } token && consumed == response.Length
                ? token
                : null;
        }
        catch (CryptographicException)
        {
            // Not DER, a refusal, another nonce or another hash: in any case no answer to this request.
            return null;
        }
    }

    private static bool LeadsTo(X509Certificate2 signer, ReadOnlySpan<byte> authority, Rfc3161TimestampToken token)
    {
        try
        {
            using var root = X509CertificateLoader.LoadCertificate(authority);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);

            // An authority seldom signs with its root's own key: who stands between them is in the token.
            chain.ChainPolicy.ExtraStore.AddRange(token.AsSignedCms().Certificates);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationTime = token.TokenInfo.Timestamp.UtcDateTime;
            return chain.Build(signer);
        }
        catch (CryptographicException)
        {
            // No certificate in the file: it is led to by nobody.
            return false;
        }
    }

    /// <summary>Positive, as some authorities refuse others.</summary>
    private static byte[] Nonce()
    {
        var nonce = RandomNumberGenerator.GetBytes(8);
        nonce[0] = (byte)((nonce[0] & 0x3f) | 0x40);
        return nonce;
    }
}
