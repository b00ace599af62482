using System.Text;

namespace MeterShield.Metering.Tic;

/// <summary>What the characters of a label's data may be.</summary>
internal enum TicCharset : byte
{
    /// <summary>0-9.</summary>
    Digits,

    /// <summary>0-9 and A-F.</summary>
    Hexadecimal,

    /// <summary>0x20 to 0x7E.</summary>
    Text,
}

/// <summary>One row of the tables of labels.</summary>
/// <param name="Name">As on the line.</param>
/// <param name="MinLength">Shortest data.</param>
/// <param name="MaxLength">Longest data.</param>
/// <param name="Charset">Characters of the data.</param>
/// <param name="Horodate">Whether it carries a horodate (standard only).</param>
/// <param name="Identifies">Whether it names the meter or the delivery point.</param>
internal sealed record TicLabel(string Name, int MinLength, int MaxLength, TicCharset Charset, bool Horodate = false, bool Identifies = false)
{
    public byte[] Bytes { get; } = Encoding.ASCII.GetBytes(Name);

    public TicField Field { get; init; }
}

/// <summary>The labels whose values a reading is made of; every other label is checked and counted only.</summary>
internal enum TicField : byte
{
    None, Base, HcHc, HcHp, EjpHn, EjpHpm, TempoHcJb, TempoHpJb, TempoHcJw, TempoHpJw, TempoHcJr, TempoHpJr,
    OptArif, PApp, Date, East, Easf, Eait, SInstS, Adresse, ShortFrameWarning,
}

/// <summary>The tables of labels: Enedis-NOI-CPT_54E 6.1 (historique) and 6.2 (standard), and what older and pilot meters say.</summary>
internal sealed class TicLabels
{
    private const int Slots = 1024;

    private static readonly TicLabels Historique = new([.. HistoriqueRows()]);
    private static readonly TicLabels Standard = new([.. StandardRows()]);

    private readonly TicLabel?[] _slots = new TicLabel?[Slots];

    private TicLabels(TicLabel[] rows)
    {
        foreach (var row in rows)
        {
            var slot = Hash(row.Bytes);
            while (_slots[slot] is not null)
            {
                slot = (slot + 1) & (Slots - 1);
            }

            _slots[slot] = row;
        }
    }

    public static TicLabels Of(TicMode mode) => mode == TicMode.Standard ? Standard : Historique;

    public TicLabel? Find(ReadOnlySpan<byte> name)
    {
        for (var slot = Hash(name); _slots[slot] is { } label; slot = (slot + 1) & (Slots - 1))
        {
            if (label.Bytes.AsSpan().SequenceEqual(name))
            {
                return label;
            }
        }

        return null;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = (uint)name.Length;
        foreach (var letter in name)
        {
            hash = unchecked((hash * 31) + letter);
        }

        return (int)(unchecked(hash * 2654435769u) >> 22);
    }

    private static IEnumerable<TicLabel> HistoriqueRows()
    {
        yield return Text("ADCO", 12) with { Identifies = true, Field = TicField.Adresse };
        yield return Text("OPTARIF", 4) with { Field = TicField.OptArif };
        yield return Number("ISOUSC", 2);
        (string, TicField)[] registers =
        [
            ("BASE", TicField.Base), ("HCHC", TicField.HcHc), ("HCHP", TicField.HcHp), ("EJPHN", TicField.EjpHn), ("EJPHPM", TicField.EjpHpm),
            ("BBRHCJB", TicField.TempoHcJb), ("BBRHPJB", TicField.TempoHpJb), ("BBRHCJW", TicField.TempoHcJw),
            ("BBRHPJW", TicField.TempoHpJw), ("BBRHCJR", TicField.TempoHcJr), ("BBRHPJR", TicField.TempoHpJr),
        ];
        foreach (var (name, field) in registers)
        {
            yield return Number(name, 9) with { Field = field };
        }

        yield return Number("PEJP", 2);
        yield return Text("PTEC", 4);
        yield return Text("DEMAIN", 4);
        foreach (var name in new[] { "IINST", "IINST1", "IINST2", "IINST3", "ADPS", "IMAX", "IMAX1", "IMAX2", "IMAX3" })
        {
            yield return Number(name, 3);
        }

        foreach (var name in new[] { "ADIR1", "ADIR2", "ADIR3" })
        {
            yield return Number(name, 3) with { Field = TicField.ShortFrameWarning };
        }

        yield return Number("PMAX", 5);
        yield return Number("PAPP", 5) with { Field = TicField.PApp };
        yield return Text("HHPHC", 1);
        yield return new TicLabel("MOTDETAT", 6, 6, TicCharset.Hexadecimal);
        yield return Number("PPOT", 2);
    }

    private static IEnumerable<TicLabel> StandardRows()
    {
        yield return Text("ADSC", 12) with { Identifies = true, Field = TicField.Adresse };
        yield return Number("VTIC", 2);
        yield return new TicLabel("DATE", 0, 0, TicCharset.Text, Horodate: true) { Field = TicField.Date };
        yield return new TicLabel("NGTF", 1, 16, TicCharset.Text);
        yield return new TicLabel("LTARF", 1, 16, TicCharset.Text);
        yield return Number("EAST", 9) with { Field = TicField.East };
        for (var index = 1; index <= 10; index++)
        {
            yield return Number($"EASF{index:D2}", 9) with { Field = TicField.Easf };
        }

        foreach (var name in new[] { "EASD01", "EASD02", "EASD03", "EASD04", "ERQ1", "ERQ2", "ERQ3", "ERQ4" })
        {
            yield return Number(name, 9);
        }

        yield return Number("EAIT", 9) with { Field = TicField.Eait };
        foreach (var name in new[] { "IRMS1", "IRMS2", "IRMS3", "URMS1", "URMS2", "URMS3", "RELAIS" })
        {
            yield return Number(name, 3);
        }

        foreach (var name in new[] { "PREF", "PCOUP", "NTARF", "NJOURF", "NJOURF+1" })
        {
            yield return Number(name, 2);
        }

        foreach (var name in new[] { "SINSTS1", "SINSTS2", "SINSTS3", "SINSTI" })
        {
            yield return Number(name, 5);
        }

        // Pilot meters (types 67, 68) say SINST1 and SMAXN where later ones say SINSTS and SMAXSN.
        yield return Number("SINSTS", 5) with { Field = TicField.SInstS };
        yield return Number("SINST1", 5) with { Field = TicField.SInstS };
        foreach (var name in (string[])
            [
                "SMAXSN", "SMAXSN1", "SMAXSN2", "SMAXSN3", "SMAXSN-1", "SMAXSN1-1", "SMAXSN2-1", "SMAXSN3-1", "SMAXN", "SMAXN-1",
                "SMAXIN", "SMAXIN-1", "CCASN", "CCASN-1", "CCAIN", "CCAIN-1",
            ])
        {
            yield return Number(name, 5) with { Horodate = true };
        }

        foreach (var name in new[] { "UMOY1", "UMOY2", "UMOY3" })
        {
            yield return Number(name, 3) with { Horodate = true };
        }

        foreach (var name in new[] { "DPM1", "FPM1", "DPM2", "FPM2", "DPM3", "FPM3" })
        {
            yield return Number(name, 2) with { Horodate = true };
        }

        yield return new TicLabel("STGE", 8, 8, TicCharset.Hexadecimal);
        yield return Text("MSG1", 32);
        yield return Text("MSG2", 16);
        yield return Number("PRM", 14) with { Identifies = true };
        yield return Text("PJOURF+1", 98);
        yield return Text("PPOINTE", 98);
    }

    private static TicLabel Number(string name, int length) => new(name, length, length, TicCharset.Digits);

    private static TicLabel Text(string name, int length) => new(name, length, length, TicCharset.Text);
}
