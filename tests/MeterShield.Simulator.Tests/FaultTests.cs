using System.Numerics;
using System.Text;
using System.Text.Json;

namespace MeterShield.Simulator.Tests;

/// <summary>Each fault does what it is called, and never more; the reader is held against the state all the while.</summary>
public sealed class FaultTests
{
    private const string Two = "--days 0.00003";

    private static readonly byte[] Clean = Simulation.Of(Two).Bytes;

    /// <summary>Two meters, and what they say over a good line.</summary>
    private static readonly Lazy<List<(string Meter, HashSet<(string, string?, string)> Groups, int Count)>> Good = new(() =>
        [.. new[] { "--phases 3 --tariff tempo --producer", "--mode historique --tariff tempo" }.Select(GoodLine)]);

    private static int Frames => Clean.Count(character => character == 0x02);

    [Fact]
    public void Bit_flips_turn_one_bit_of_some_characters()
    {
        var bytes = Run("\"bit-flips\", \"rate\": 0.02, \"bit\": 6");
        Assert.Equal(Clean.Length, bytes.Length);
        Assert.All(Clean.Zip(bytes), pair => Assert.True((pair.First ^ pair.Second) is 0 or 0x40));
        Assert.InRange(Clean.Zip(bytes).Count(pair => pair.First != pair.Second), 15, 60);
    }

    [Fact]
    public void Parity_is_even_and_parity_errors_break_it_alone()
    {
        Assert.All(Simulation.Of($"{Two} --parity").Bytes, character => Assert.Equal(0, BitOperations.PopCount(character) % 2));
        var bytes = Run("\"parity-errors\", \"rate\": 0.02", "--parity");
        Assert.Equal(Clean, bytes.Select(character => (byte)(character & 0x7F)));
        Assert.InRange(bytes.Count(character => BitOperations.PopCount(character) % 2 == 1), 15, 60);
        Assert.InRange(Run("\"parity-errors\", \"rate\": 0.02").Count(character => character == '?'), 15, 60);
        Assert.Contains((byte)0xBF, Run("\"parity-errors\", \"rate\": 0.02, \"becomes\": \"BF\""));
    }

    [Fact]
    public void Bytes_are_lost_doubled_and_merged()
    {
        Assert.InRange(Clean.Length - Run("\"lost-bytes\", \"rate\": 0.02").Length, 15, 60);
        Assert.InRange(Run("\"doubled-bytes\", \"rate\": 0.02").Length - Clean.Length, 15, 60);
        Assert.InRange(Clean.Length - Run("\"merged-bytes\", \"rate\": 0.02").Length, 15, 60);
    }

    [Theory]
    [InlineData("STX", 0x02)]
    [InlineData("ETX", 0x03)]
    [InlineData("LF", 0x0A)]
    [InlineData("CR", 0x0D)]
    public void Marks_are_lost_or_arrive_as_others(string name, byte mark)
    {
        var others = Clean.Where(character => character != mark);
        Assert.Equal(others, Run($"\"lost-marks\", \"mark\": \"{name}\""));
        Assert.Equal(Clean.Select(character => character == mark ? (byte)0x0F : character), Run($"\"changed-marks\", \"mark\": \"{name}\", \"becomes\": \"0F\""));
    }

    [Fact]
    public void A_cooked_terminal_turns_CR_into_LF_and_may_swallow_the_frame_marks()
    {
        Assert.Equal(Clean.Select(character => character == '\r' ? (byte)'\n' : character), Run("\"cooked\""));
        Assert.DoesNotContain(Run("\"cooked\", \"marks\": \"lost\""), character => character is 0x02 or 0x03 or 0x0D);
    }

    [Fact]
    public void Frames_are_cut_with_EOT_and_without()
    {
        var cut = Encoding.Latin1.GetString(Run("\"eot\""));
        Assert.Equal(Frames + 1, cut.Split('\x04').Length);
        Assert.Equal("\x02", cut.Split('\x04')[1][..1]);
        Assert.DoesNotContain('\x03', Encoding.Latin1.GetString(Run("\"truncated-frames\"")));
        Assert.StartsWith(Encoding.Latin1.GetString(Clean)[..1], cut);
    }

    [Fact]
    public void Noise_comes_into_a_frame_and_takes_nothing_away()
    {
        Assert.Equal(Clean.Length + (50 * Frames), Run("\"noise\", \"bytes\": 50").Length);
    }

    [Fact]
    public void A_fault_lasts_as_long_as_it_says_and_no_longer()
    {
        var clean = Simulation.Of("--days 0.0005");
        var silent = Run("\"silence\", \"for\": \"00:00:10\"", "--days 0.0005", at: "00:00:20");
        Assert.Equal(43, clean.States.Count);
        var missing = Encoding.Latin1.GetString(clean.Bytes).Split('\x02').Skip(1).Except(Encoding.Latin1.GetString(silent).Split('\x02')).ToList();
        Assert.Equal(10, missing.Count);
        Assert.Contains("DATE\tH260114200020", missing[0]);
    }

    [Fact]
    public void Doubled_hour_comes_by_a_jump_of_the_clock()
    {
        var bytes = Run("\"clock-jump\", \"to\": \"2026-10-25T02:59:59\"", "--days 0.00005");
        var dates = Encoding.Latin1.GetString(bytes).Split("DATE\t").Skip(1).Select(text => text[..13]);
        Assert.Equal(["E261025025959", "H261025020000", "H261025020001", "H261025020002"], dates);
    }

    [Theory]
    [InlineData("\"degraded-clock\", \"for\": \"00:01:00\"", "clock_degraded", "true")]
    [InlineData("\"clock-jump\", \"by\": -86400", "time", "{\"utc\":\"2026-01-13T19:00:31Z\"")]
    [InlineData("\"register-jump\", \"by\": 5000", "import_wh", "1050")]
    [InlineData("\"register-jump\", \"by\": -5000", "import_wh", "950")]
    [InlineData("\"absurd-power\", \"va\": 48370, \"for\": \"00:01:00\"", "said_va", "48370")]
    [InlineData("\"breaker\", \"state\": 6, \"for\": \"00:01:00\"", "breaker", "6")]
    [InlineData("\"message\", \"short\": \"HELLO\", \"ultra\": \"BYE\"", "short_message", "\"HELLO ")]
    [InlineData("\"mobile-peak\", \"peak\": 3, \"from\": \"2026-01-14T20:01:00\", \"until\": \"2026-01-14T20:02:00\"", "announced_peak", "3")]
    public void What_happens_to_the_meter_itself_is_read_back_as_it_is(string fault, string name, string value)
    {
        using var script = new Script($"[{{\"at\": \"00:00:30\", \"fault\": {fault}}}]");
        var simulation = Simulation.Of($"--registers 100000 --days 0.002 --faults {script.Path}");
        var frames = 0;
        var reader = Reader.Read(simulation.Bytes, (frame, _) => StateCheck.Holds(frame, simulation.States[frames++]));
        Assert.Empty(reader.Faults);
        Assert.StartsWith(value, simulation.States[31].GetProperty(name).GetRawText());
        Assert.False(simulation.States[29].GetProperty(name).GetRawText().StartsWith(value, StringComparison.Ordinal));
    }

    /// <summary>The nearest ten of the last five would have six digits.</summary>
    [Theory]
    [InlineData(99_994, 99_990)]
    [InlineData(99_995, 99_990)]
    [InlineData(99_999, 99_990)]
    public void The_most_absurd_power_fits_its_five_digits_in_historique_too(int power, int said)
    {
        var text = Encoding.Latin1.GetString(Run($"\"absurd-power\", \"va\": {power}", "--mode historique --days 0.0001"));
        Assert.Contains($"PAPP {said} ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ultra_short_message_is_sent_once_after_the_short_one()
    {
        var text = Encoding.Latin1.GetString(Run("\"message\", \"short\": \"HELLO\", \"ultra\": \"BYE\""));
        Assert.Equal(2, text.Split("MSG2\tBYE             \t").Length);
        Assert.Equal(Frames + 1, text.Split("MSG1\tHELLO                           \t").Length);
    }

    /// <summary>
    /// The line at its worst. A damaged group can pass all checks by chance (six bits of checksum): those are the ones the
    /// checksum could not have caught, and they are counted.
    /// </summary>
    [Theory]
    [InlineData("\"bit-flips\", \"rate\": 0.002")]
    [InlineData("\"parity-errors\", \"rate\": 0.01")]
    [InlineData("\"lost-bytes\", \"rate\": 0.002")]
    [InlineData("\"doubled-bytes\", \"rate\": 0.002")]
    [InlineData("\"merged-bytes\", \"rate\": 0.002")]
    [InlineData("\"lost-marks\", \"mark\": \"CR\", \"rate\": 0.2")]
    [InlineData("\"lost-marks\", \"mark\": \"ETX\"")]
    [InlineData("\"changed-marks\", \"mark\": \"LF\", \"becomes\": \"0F\"")]
    [InlineData("\"cooked\", \"marks\": \"lost\"")]
    [InlineData("\"eot\", \"rate\": 0.3")]
    [InlineData("\"truncated-frames\", \"rate\": 0.3")]
    [InlineData("\"noise\", \"rate\": 0.3, \"bytes\": 60")]
    public void Reader_gets_through_a_bad_line_with_the_good_groups_and_no_others(string fault)
    {
        foreach (var (meter, sent, all) in Good.Value)
        {
            using var script = new Script($"[{{\"at\": \"00:00:00\", \"fault\": {fault}}}]");
            var simulation = Simulation.Of($"{meter} --days 0.005 --faults {script.Path}");
            var (good, wrong) = (0, 0);
            Reader.Read(simulation.Bytes, (_, groups) =>
            {
                good += groups.Count(sent.Contains);
                wrong += groups.Count(group => !sent.Contains(group));
            });
            Assert.True(good > all * 2 / 3, $"{good} of {all}");
            Assert.True(wrong * 1000 <= all, $"{wrong} wrong of {all}");
        }
    }

    private static (string Meter, HashSet<(string, string?, string)> Groups, int Count) GoodLine(string meter)
    {
        var groups = new HashSet<(string, string?, string)>();
        var count = 0;
        Reader.Read(Simulation.Of($"{meter} --days 0.005").Bytes, (_, frame) =>
        {
            groups.UnionWith(frame);
            count += frame.Count;
        });
        return (meter, groups, count);
    }

    private static byte[] Run(string fault, string options = "", string at = "00:00:00")
    {
        using var script = new Script($"[{{\"at\": \"{at}\", \"fault\": {fault}}}]");
        return Simulation.Of($"{(options.Contains("--days", StringComparison.Ordinal) ? "" : Two)} {options} --faults {script.Path}").Bytes;
    }

    private sealed class Script : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Script(string faults)
        {
            Path = _folder.PathOf("faults.json");
            File.WriteAllText(Path, JsonSerializer.Serialize(new { faults = JsonDocument.Parse(faults).RootElement }));
        }

        public string Path { get; }

        public void Dispose() => _folder.Dispose();
    }
}
