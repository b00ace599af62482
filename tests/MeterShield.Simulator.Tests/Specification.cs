using System.Text;

namespace MeterShield.Simulator.Tests;

/// <summary>The order of the tables (Enedis-NOI-CPT_54E 6.1, 6.2.3) and the shape of groups, written down here once more.</summary>
internal static class Specification
{
    private static readonly string[] Historique =
        ("ADIR1 ADIR2 ADIR3 ADCO OPTARIF ISOUSC BASE HCHC HCHP EJPHN EJPHPM BBRHCJB BBRHPJB BBRHCJW BBRHPJW BBRHCJR BBRHPJR PEJP PTEC DEMAIN " +
        "IINST IINST1 IINST2 IINST3 ADPS IMAX IMAX1 IMAX2 IMAX3 PMAX PAPP HHPHC MOTDETAT PPOT").Split(' ');

    private static readonly string[] Standard =
        ("ADSC VTIC DATE NGTF LTARF EAST EASF01 EASF02 EASF03 EASF04 EASF05 EASF06 EASF07 EASF08 EASF09 EASF10 EASD01 EASD02 EASD03 EASD04 " +
        "EAIT ERQ1 ERQ2 ERQ3 ERQ4 IRMS1 IRMS2 IRMS3 URMS1 URMS2 URMS3 PREF PCOUP SINSTS SINST1 SINSTS1 SINSTS2 SINSTS3 SMAXSN SMAXN SMAXSN1 SMAXSN2 SMAXSN3 " +
        "SMAXSN-1 SMAXN-1 SMAXSN1-1 SMAXSN2-1 SMAXSN3-1 SINSTI SMAXIN SMAXIN-1 CCASN CCASN-1 CCAIN CCAIN-1 UMOY1 UMOY2 UMOY3 STGE " +
        "DPM1 FPM1 DPM2 FPM2 DPM3 FPM3 MSG1 MSG2 PRM RELAIS NTARF NJOURF NJOURF+1 PJOURF+1 PPOINTE").Split(' ');

    /// <summary>Whether labels stand in the order of the table.</summary>
    public static void AssertOrder(IEnumerable<string> labels, bool isStandard)
    {
        var places = labels.Select(label => Array.IndexOf(isStandard ? Standard : Historique, label)).ToArray();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order().Distinct(), places);
    }

    /// <summary>A frame of these groups.</summary>
    public static byte[] Frame(IEnumerable<(string Label, string? Horodate, string Data)> groups, bool isStandard) =>
        Encoding.Latin1.GetBytes($"\x02{string.Concat(groups.Select(group => Group(group, isStandard)))}\x03");

    private static string Group((string Label, string? Horodate, string Data) group, bool isStandard)
    {
        var (label, horodate, data) = group;
        return isStandard
            ? Closed(horodate is null ? $"{label}\t{data}\t" : $"{label}\t{horodate}\t{data}\t", "")
            : Closed($"{label} {data}", " ");
    }

    private static string Closed(string covered, string separator) => $"\n{covered}{separator}{Line.Checksum(covered)}\r";
}
