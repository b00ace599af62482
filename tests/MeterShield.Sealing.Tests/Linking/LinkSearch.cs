namespace MeterShield.Tests.Linking;

/// <summary>Searches two sets of messages for values of 64 bits that both hold and nobody else does.</summary>
internal sealed class LinkSearch
{
    public const int Window = 8;

    /// <summary>Structure before a random value, with one or two bytes of it, is no value of 64 bits: six common bytes are taken out of any.</summary>
    private const int Structure = 6;

    private readonly HashSet<ulong> _common = [];

    /// <summary>Whatever neighbours hold too is a published constant or an instant of the grid.</summary>
    public void AddCommon(IEnumerable<byte[]> messages) => _common.UnionWith(WindowsOf(messages, Structure));

    /// <summary>Shared runs of 64 bits none of which belongs to something common.</summary>
    public List<string> Links(List<byte[]> left, List<byte[]> right)
    {
        var shared = WindowsOf(right, Window).ToHashSet();
        var links = new List<string>();
        foreach (var message in left)
        {
            var own = OwnOf(message);
            links.AddRange(
                from at in Enumerable.Range(0, Math.Max(0, message.Length - Window + 1))
                where own.AsSpan(at, Window).IndexOf(false) < 0 && shared.Contains(ValueOf(message, at, Window))
                select Convert.ToHexString(message, at, Window));
        }

        return links;
    }

    /// <summary>Which bytes belong to nothing common.</summary>
    private bool[] OwnOf(byte[] message)
    {
        var own = Enumerable.Repeat(true, message.Length).ToArray();
        for (var at = 0; at + Structure <= message.Length; at++)
        {
            if (_common.Contains(ValueOf(message, at, Structure)))
            {
                Array.Fill(own, false, at, Structure);
            }
        }

        return own;
    }

    private static IEnumerable<ulong> WindowsOf(IEnumerable<byte[]> messages, int length) =>
        from message in messages
        from at in Enumerable.Range(0, Math.Max(0, message.Length - length + 1))
        select ValueOf(message, at, length);

    private static ulong ValueOf(byte[] message, int at, int length)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        message.AsSpan(at, length).CopyTo(value);
        return BitConverter.ToUInt64(value);
    }
}
