namespace MeterShield.Metering.Tests.Tic;

/// <summary>What a bad line does to bytes: flips, loses, adds and repeats some.</summary>
internal static class Mutation
{
    /// <summary>Characters that a line carries.</summary>
    public static readonly byte[] Alphabet = [.. "\u0002\u0003\u0004\n\r\t  0123456789AEHSTPDM+-.q"u8];

    public static byte[] Of(byte[] seed, Random random, int most = 11)
    {
        var bytes = seed.ToList();
        for (var count = random.Next(1, most + 1); count > 0 && bytes.Count > 1; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, Alphabet[random.Next(Alphabet.Length)]); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(60), bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(60), bytes.Count - at))); break;
            }
        }

        return [.. bytes];
    }
}
