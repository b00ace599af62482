using System.Security.Cryptography;

namespace MeterShield.Egress.Tests;

/// <summary>The definitions of RFC 6962 2.1 word for word, by recursion over lists: slow, and nothing to get wrong.</summary>
internal sealed class Definition(IReadOnlyList<byte[]> entries)
{
    private readonly Dictionary<(int Start, int End), byte[]> _roots = [];

    /// <summary>MTH(D[start:end]).</summary>
    public byte[] Root(int start, int end)
    {
        if (!_roots.TryGetValue((start, end), out var root))
        {
            root = (end - start) switch
            {
                0 => SHA256.HashData([]),
                1 => SHA256.HashData([0, .. entries[start]]),
                _ => SHA256.HashData([1, .. Root(start, start + K(end - start)), .. Root(start + K(end - start), end)]),
            };
            _roots[(start, end)] = root;
        }

        return root;
    }

    /// <summary>PATH(m, D[start:end]).</summary>
    public List<byte[]> Path(int m, int start, int end)
    {
        var n = end - start;
        if (n == 1)
        {
            return [];
        }

        var k = K(n);
        return m < k
            ? [.. Path(m, start, start + k), Root(start + k, end)]
            : [.. Path(m - k, start + k, end), Root(start, start + k)];
    }

    /// <summary>PROOF(m, D[0:n]).</summary>
    public List<byte[]> Proof(int m, int n) => SubProof(m, 0, n, true);

    private List<byte[]> SubProof(int m, int start, int end, bool whole)
    {
        var n = end - start;
        if (m == n)
        {
            return whole ? [] : [Root(start, end)];
        }

        var k = K(n);
        return m <= k
            ? [.. SubProof(m, start, start + k, whole), Root(start + k, end)]
            : [.. SubProof(m - k, start + k, end, false), Root(start, start + k)];
    }

    /// <summary>The largest power of two smaller than n.</summary>
    private static int K(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
