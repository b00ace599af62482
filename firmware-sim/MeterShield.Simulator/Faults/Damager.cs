namespace MeterShield.Simulator.Faults;

/// <summary>Each kind of damage, from the characters sent to those that arrive.</summary>
internal static class Damager
{
    private const byte Stx = 0x02, Etx = 0x03, Eot = 0x04, Lf = 0x0A, Cr = 0x0D, Parity = 0x80, Question = 0x3F;

    public static Action<List<byte>, List<byte>> Of(Fault fault, Dice dice, bool parity) => fault.Kind switch
    {
        FaultKind.BitFlips => Each(fault, dice, (character, line) => line.Add((byte)(character ^ (1 << (fault.Bit ?? dice.Below(parity ? 8 : 7)))))),
        FaultKind.ParityErrors => Each(fault, dice, (character, line) => line.Add(parity ? (byte)(character ^ Parity) : fault.Becomes ?? Question)),
        FaultKind.LostBytes => Each(fault, dice, (_, _) => { }),
        FaultKind.DoubledBytes => Each(fault, dice, Twice),
        FaultKind.MergedBytes => (line, arrives) => Merge(line, arrives, fault, dice),
        FaultKind.LostMarks => Marks(fault, dice, (_, _) => { }),
        FaultKind.ChangedMarks => Marks(fault, dice, (_, line) => line.Add(fault.Becomes!.Value)),
        FaultKind.Cooked => (line, arrives) => Cook(line, arrives, fault.LosesMarks),
        FaultKind.Eot => Frame(fault, dice, (line, arrives) => Cut(line, arrives, dice, [Eot])),
        FaultKind.TruncatedFrames => Frame(fault, dice, (line, arrives) => Cut(line, arrives, dice, [])),
        _ => Frame(fault, dice, (line, arrives) => Noise(line, arrives, fault.Bytes, dice, parity)),
    };

    private static void Twice(byte character, List<byte> line)
    {
        line.Add(character);
        line.Add(character);
    }

    private static bool Hits(Fault fault, Dice dice) => fault.Rate >= 1 || dice.Unit() < fault.Rate;

    private static Action<List<byte>, List<byte>> Each(Fault fault, Dice dice, Action<byte, List<byte>> damage) => (line, arrives) =>
    {
        foreach (var character in line)
        {
            if (Hits(fault, dice))
            {
                damage(character, arrives);
            }
            else
            {
                arrives.Add(character);
            }
        }
    };

    private static Action<List<byte>, List<byte>> Marks(Fault fault, Dice dice, Action<byte, List<byte>> damage) => (line, arrives) =>
    {
        foreach (var character in line)
        {
            if ((character & ~Parity) == fault.Mark && Hits(fault, dice))
            {
                damage(character, arrives);
            }
            else
            {
                arrives.Add(character);
            }
        }
    };

    private static Action<List<byte>, List<byte>> Frame(Fault fault, Dice dice, Action<List<byte>, List<byte>> damage) => (line, arrives) =>
    {
        if (line.Count > 2 && Hits(fault, dice))
        {
            damage(line, arrives);
        }
        else
        {
            arrives.AddRange(line);
        }
    };

    /// <summary>Carrier on is 0: where two characters overlap, a bit is 0 if either is.</summary>
    private static void Merge(List<byte> line, List<byte> arrives, Fault fault, Dice dice)
    {
        for (var index = 0; index < line.Count; index++)
        {
            var merges = index + 1 < line.Count && Hits(fault, dice);
            arrives.Add(merges ? (byte)(line[index] & line[++index]) : line[index]);
        }
    }

    private static void Cook(List<byte> line, List<byte> arrives, bool losesMarks)
    {
        foreach (var character in line)
        {
            var plain = character & ~Parity;
            if (!losesMarks || plain is not (Stx or Etx))
            {
                arrives.Add(plain == Cr ? Lf : character);
            }
        }
    }

    private static void Cut(List<byte> line, List<byte> arrives, Dice dice, ReadOnlySpan<byte> end)
    {
        arrives.AddRange(line.Take(dice.Between(1, line.Count - 1)));
        arrives.AddRange(end);
    }

    private static void Noise(List<byte> line, List<byte> arrives, int count, Dice dice, bool parity)
    {
        var at = dice.Below(line.Count);
        arrives.AddRange(line.Take(at));
        for (var index = 0; index < count; index++)
        {
            arrives.Add((byte)dice.Below(parity ? 256 : 128));
        }

        arrives.AddRange(line.Skip(at));
    }
}
