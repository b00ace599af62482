using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>One line of every label of Enedis-NOI-CPT_54E 6.1 and 6.2, written down here a second time.</summary>
internal sealed class LabelSink : ITicSink
{
    private const string Historique =
        "ADIR1 001,ADIR2 001,ADIR3 001,ADCO 012345678901,OPTARIF BASE,ISOUSC 30,BASE 000000001,HCHC 000000001,HCHP 000000001,EJPHN 000000001," +
        "EJPHPM 000000001,BBRHCJB 000000001,BBRHPJB 000000001,BBRHCJW 000000001,BBRHPJW 000000001,BBRHCJR 000000001,BBRHPJR 000000001,PEJP 30," +
        "PTEC TH..,DEMAIN ----,IINST 001,IINST1 001,IINST2 001,IINST3 001,ADPS 001,IMAX 090,IMAX1 060,IMAX2 060,IMAX3 060,PMAX 00001,PAPP 00001," +
        "HHPHC A,MOTDETAT 000000,PPOT 00";

    private const string Plain =
        "ADSC 012345678901,VTIC 02,NGTF TEMPO,LTARF BLEU,EAST 000000001,EASF01 000000001,EASF02 000000001,EASF03 000000001,EASF04 000000001," +
        "EASF05 000000001,EASF06 000000001,EASF07 000000001,EASF08 000000001,EASF09 000000001,EASF10 000000001,EASD01 000000001,EASD02 000000001," +
        "EASD03 000000001,EASD04 000000001,EAIT 000000001,ERQ1 000000001,ERQ2 000000001,ERQ3 000000001,ERQ4 000000001,IRMS1 001,IRMS2 001,IRMS3 001," +
        "URMS1 230,URMS2 230,URMS3 230,PREF 06,PCOUP 06,SINSTS 00001,SINSTS1 00001,SINSTS2 00001,SINSTS3 00001,SINSTI 00001,STGE 003A0001," +
        "MSG1 0123456789ABCDEF0123456789ABCDEF,MSG2 0123456789ABCDEF,PRM 01234567890123,RELAIS 000,NTARF 01,NJOURF 00,NJOURF+1 00,SINST1 00001";

    private const string Dated =
        "SMAXSN 00001,SMAXSN1 00001,SMAXSN2 00001,SMAXSN3 00001,SMAXSN-1 00001,SMAXSN1-1 00001,SMAXSN2-1 00001,SMAXSN3-1 00001,SMAXIN 00001," +
        "SMAXIN-1 00001,CCASN 00001,CCASN-1 00001,CCAIN 00001,CCAIN-1 00001,UMOY1 230,UMOY2 230,UMOY3 230,DPM1 00,FPM1 00,DPM2 00,FPM2 00,DPM3 00," +
        "FPM3 00,SMAXN 00001,SMAXN-1 00001";

    private static readonly string Profile = "00008001" + string.Concat(Enumerable.Repeat(" NONUTILE", 10));

    public List<TicLabel> Labels { get; } = [];

    public static IEnumerable<byte[]> Lines(bool isStandard) => isStandard
        ? Split(Plain).Select(row => TicEncoder.Standard(row.Label, row.Data))
            .Concat(Split(Dated).Select(row => TicEncoder.Standard(row.Label, row.Data, "H250123060000")))
            .Append(TicEncoder.Standard("DATE", "", "H250123060000"))
            .Append(TicEncoder.Standard("PJOURF+1", Profile))
            .Append(TicEncoder.Standard("PPOINTE", Profile))
        : Split(Historique).Select(row => TicEncoder.Historique(row.Label, row.Data));

    public void FrameStart()
    {
    }

    public void Group(in TicGroup group) => Labels.Add(group.Label);

    public void Fault(TicFault fault) => Assert.Fail(fault.ToString());

    public void FrameEnd(bool complete)
    {
    }

    private static IEnumerable<(string Label, string Data)> Split(string rows) => rows.Split(',').Select(row => (row.Split(' ')[0], row.Split(' ')[1]));
}
