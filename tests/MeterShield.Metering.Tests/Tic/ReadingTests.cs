using MeterShield.Metering.Tic;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>What becomes a reading, and what does not.</summary>
public sealed class ReadingTests
{
    [Fact]
    public async Task A_standard_frame_says_its_registers_at_the_meters_own_time()
    {
        var (readings, quality) = await Frames.ReadAsync([.. Frames.Standard(1, 1000), .. Frames.Standard(2, 1000)]);

        Assert.Equal(2, readings.Count);
        var reading = readings[0];
        Assert.Equal(Instant.FromUtc(2025, 1, 25, 11, 0, 1), reading.At);
        Assert.Equal(ClockSource.Meter, reading.Clock);
        Assert.Equal(new WattHours(1000), reading.Import);
        Assert.Null(reading.Export);
        Assert.Equal(new WattHours(1000), reading.Tariff(1));
        Assert.Null(reading.Tariff(2));
        Assert.Equal(new VoltAmperes(720), reading.ApparentPower);
        Assert.Equal(new WattHours(1), reading.Quantum);
        Assert.Equal("Reading", reading.ToString());
        Assert.Equal(2 * 11, quality.Groups);
        Assert.False(reading.StartsSeries);
    }

    [Theory]
    [InlineData("H", 11, ClockSource.Meter)]
    [InlineData("E", 10, ClockSource.Meter)]
    [InlineData("h", 11, ClockSource.MeterDegraded)]
    [InlineData("e", 10, ClockSource.MeterDegraded)]
    public async Task The_season_of_the_horodate_says_how_far_from_utc(string season, int hour, ClockSource clock)
    {
        var (readings, _) = await Frames.ReadAsync([.. Frames.Standard(1, 1000, season: season), .. Frames.Standard(2, 1000, season: season)]);

        Assert.Equal(Instant.FromUtc(2025, 1, 25, hour, 0, 1), readings[0].At);
        Assert.Equal(clock, readings[0].Clock);
    }

    [Fact]
    public async Task Overseas_winter_time_is_set_in_the_address()
    {
        var (readings, _) = await Frames.ReadAsync([.. Frames.Standard(1, 1000), .. Frames.Standard(2, 1000)], "?winter=%2B04");

        Assert.Equal(Instant.FromUtc(2025, 1, 25, 8, 0, 1), readings[0].At);
    }

    [Fact]
    public async Task Historique_is_stamped_by_the_system_at_the_end_of_the_frame()
    {
        var time = new ManualTime();
        var (readings, _) = await Frames.ReadAsync([.. Frames.Historique(5000), .. Frames.Historique(5000)], time: time);

        Assert.Equal(Instant.FromDateTimeOffset(time.GetUtcNow()), readings[0].At);
        Assert.Equal(ClockSource.System, readings[0].Clock);
        Assert.Equal(new WattHours(5000), readings[0].Import);
    }

    [Fact]
    public async Task The_line_tells_the_time_by_its_characters_and_never_drifts()
    {
        var frame = Frames.Historique(5000);
        var (readings, _) = await Frames.ReadAsync([.. Enumerable.Repeat(frame, 3000).SelectMany(bytes => bytes)], "?clock=line&start=2026-11-01T18:00:00Z");

        // 10 bits a character at 1200 baud and 25 ms of silence: thirds of a microsecond, summed before they are rounded.
        var thirds = 3000L * ((frame.Length * 25_000L) + 75_000);
        Assert.Equal(Instant.FromUtc(2026, 11, 1, 18, 0) + Duration.FromMilliseconds(thirds / 3000), readings[^1].At);
        Assert.Equal(ClockSource.Line, readings[^1].Clock);
        Assert.Equal(3000, readings.Count);
    }

    [Theory]
    [InlineData("HC..", "HCHC 000000100,HCHP 000000020", 120)]
    [InlineData("EJP.", "EJPHN 000000100,EJPHPM 000000020", 120)]
    [InlineData("BBR(", "BBRHCJB 000000001,BBRHPJB 000000002,BBRHCJW 000000003,BBRHPJW 000000004,BBRHCJR 000000005,BBRHPJR 000000006", 21)]
    public async Task The_total_of_historique_is_the_sum_of_all_indexes_of_the_contract(string contract, string indexes, long total)
    {
        var groups = indexes.Split(',').Select(index => TicEncoder.Parse(index, isStandard: false)).ToArray();
        var whole = TicEncoder.Frame([TicEncoder.Historique("OPTARIF", contract), .. groups, TicEncoder.Historique("PAPP", "00100")]);
        var (readings, _) = await Frames.ReadAsync([.. whole, .. whole]);
        Assert.Equal(new WattHours(total), readings[0].Import);
        Assert.Equal(groups.Length, Enumerable.Range(1, 10).Count(tariff => readings[0].Tariff(tariff) is not null));

        var partial = TicEncoder.Frame([TicEncoder.Historique("OPTARIF", contract), .. groups[1..], TicEncoder.Historique("PAPP", "00100")]);
        Assert.Equal([total, total, null], (await Frames.ReadAsync([.. whole, .. whole, .. Enumerable.Repeat(partial, 5).SelectMany(bytes => bytes)])).Readings.Select(reading => reading.Import?.Value));
    }

    [Fact]
    public async Task Short_frames_say_nothing_and_take_no_index_away()
    {
        byte[] bytes = [.. Frames.Historique(5000), .. Frames.Short(), .. Frames.Short(), .. Frames.Historique(5001)];
        var (readings, quality) = await Frames.ReadAsync(bytes);

        Assert.Equal([5000, 5001], readings.Select(reading => reading.Import!.Value.Value));
        Assert.Equal(4, quality.Frames);
    }

    [Fact]
    public async Task A_frame_that_lost_a_register_on_the_line_gives_no_reading_unless_it_stays_lost()
    {
        var lost = Frames.Damaged(Frames.Standard(2, 1000), "EAST");
        byte[] bytes = [.. Frames.Standard(1, 1000), .. lost, .. Frames.Standard(3, 1001)];
        Assert.Equal(2, (await Frames.ReadAsync(bytes)).Readings.Count);

        bytes = [.. Frames.Standard(0, 1000), .. Frames.Standard(1, 1000), .. Enumerable.Repeat(lost, 6).SelectMany(frame => frame)];
        Assert.Equal([1000, 1000, null, null], (await Frames.ReadAsync(bytes)).Readings.Select(reading => reading.Import?.Value));
    }

    [Fact]
    public async Task A_standard_frame_without_a_date_has_no_time_and_gives_no_reading()
    {
        var (readings, quality) = await Frames.ReadAsync(Frames.Damaged(Frames.Standard(1, 1000), "DATE"));

        Assert.Empty(readings);
        Assert.Equal(1, quality.Faults(TicFault.NoDate));
    }

    [Fact]
    public async Task A_register_that_jumps_is_held_until_three_frames_agree()
    {
        var seconds = new[] { (1, 1000L), (2, 1000), (3, 61000), (4, 1001), (5, 71000), (6, 71000), (7, 71001), (8, 71001) };
        var (readings, quality) = await Frames.ReadAsync([.. seconds.SelectMany(at => Frames.Standard(at.Item1, at.Item2))]);

        Assert.Equal([1000, 1000, 1001, 71001, 71001], readings.Select(reading => reading.Import!.Value.Value));
        Assert.Equal([false, false, false, true, false], readings.Select(reading => reading.StartsSeries));
        Assert.Equal(2 * 3, quality.Faults(TicFault.ImplausibleRegister));
    }

    [Fact]
    public async Task A_register_may_rise_by_what_the_subscription_passes_in_the_time_gone_by()
    {
        // 6 kVA, and half as much again, for 50 seconds: 125 Wh, and 20 for a frame that is late.
        var (readings, quality) = await Frames.ReadAsync([.. Frames.Standard(0, 1000), .. Frames.Standard(1, 1000), .. Frames.Standard(51, 1000 + 145), .. Frames.Standard(52, 1000 + 145)]);
        Assert.Equal(0, quality.Faults(TicFault.ImplausibleRegister));
        Assert.Equal(4, readings.Count);

        (_, quality) = await Frames.ReadAsync([.. Frames.Standard(0, 1000), .. Frames.Standard(1, 1000), .. Frames.Standard(51, 1000 + 146)]);
        Assert.Equal(2, quality.Faults(TicFault.ImplausibleRegister));
    }

    [Fact]
    public async Task Roll_over_at_the_last_watt_hour_is_believed_after_three_frames()
    {
        long[] registers = [999_999_998, 999_999_999, 0, 1, 1, 2];
        var (readings, _) = await Frames.ReadAsync([.. registers.SelectMany((register, second) => Frames.Standard(second, register))]);

        Assert.Equal([999_999_998, 999_999_999, 1, 2], readings.Select(reading => reading.Import!.Value.Value));
    }

    [Theory]
    [InlineData(99_999)]
    [InlineData(54_001)]
    [InlineData(2_500)]
    public async Task A_power_that_no_house_draws_or_that_the_current_denies_is_left_out(int power)
    {
        // 3 A at 230 V: at most twice 4 A x 230 V and 500 VA are believed.
        var (readings, quality) = await Frames.ReadAsync([.. Frames.Standard(1, 1000, power), .. Frames.Standard(2, 1000)]);

        Assert.Null(readings[0].ApparentPower);
        Assert.Equal(new WattHours(1000), readings[0].Import);
        Assert.Equal(1, quality.Faults(TicFault.ImplausiblePower));
    }

    /// <summary>Seen in the field, with valid checksums; and one that only its own phase's current denies.</summary>
    [Theory]
    [InlineData(48_370, 17_742, 41_187)]
    [InlineData(160, 17_742, 170)]
    [InlineData(2_500, 0, 0)]
    public async Task A_power_of_a_phase_that_its_own_current_denies_marks_the_reading(int first, int second, int third)
    {
        var (readings, quality) = await Frames.ReadAsync([.. ThreePhase(1, first, second, third), .. ThreePhase(2, first, second, third)]);

        Assert.Equal(2, readings.Count);
        Assert.All(readings, reading => Assert.Equal((null, new WattHours(1000)), (reading.ApparentPower, reading.Import)));
        Assert.Equal((2, 2 * 14), (quality.Faults(TicFault.ImplausiblePower), quality.Groups));
    }

    [Fact]
    public async Task A_power_of_a_phase_that_its_current_allows_is_said()
    {
        var (readings, quality) = await Frames.ReadAsync([.. ThreePhase(1, 1_800, 0, 700), .. ThreePhase(2, 1_800, 0, 700)]);

        Assert.Equal(2, readings.Count);
        Assert.All(readings, reading => Assert.Equal(new VoltAmperes(720), reading.ApparentPower));
        Assert.Equal(0, quality.Faults(TicFault.ImplausiblePower));
    }

    /// <summary>A damaged group is no reason to take three phases for one: neither power nor register becomes implausible.</summary>
    [Theory]
    [InlineData("IINST1")]
    [InlineData("IINST2")]
    [InlineData("IINST3")]
    [InlineData("IMAX1")]
    [InlineData("PMAX")]
    [InlineData("PPOT")]
    [InlineData("ISOUSC")]
    public async Task A_three_phase_meter_stays_one_whatever_label_is_missing(string label)
    {
        var time = new ManualTime();
        await using var meter = new TicMeter(
            new Frame(time, ThreePhaseHistorique(100_000), Frames.Damaged(ThreePhaseHistorique(100_000 + 16_000), label)), new TicOptions(), time, new LineQuality(time));
        var powers = new List<VoltAmperes?>();
        await foreach (var reading in meter.ReadAsync(CancellationToken.None))
        {
            powers.Add(reading.ApparentPower);
        }

        Assert.Equal([new VoltAmperes(17_000), new VoltAmperes(17_000)], powers);
        Assert.Equal((0, 0), (meter.Quality.Faults(TicFault.ImplausibleRegister), meter.Quality.Faults(TicFault.ImplausiblePower)));
    }

    [Fact]
    public async Task Readings_do_not_depend_on_how_the_bytes_arrive()
    {
        var bytes = TicVector.Read("std-mono-base-continuous.bin").Bytes;
        var whole = (await Frames.ReadAsync(bytes)).Readings.Select(reading => (reading.At, reading.Import)).ToList();

        Assert.InRange(whole.Count, 10, 13);
        Assert.Equal(whole.OrderBy(reading => reading.At), whole);
        Assert.Equal(Instant.FromUtc(2023, 3, 1, 8, 18, 34), whole[0].At);
    }

    [Fact]
    public async Task Registers_of_the_damaged_recording_are_all_real()
    {
        var (readings, quality) = await Frames.ReadAsync(TicVector.Read("his-tri-base-rxerrors.bin").Bytes);

        Assert.All(readings, reading => Assert.InRange(reading.Import!.Value.Value, 16_878_520, 16_878_560));
        Assert.Equal(303, quality.Groups);
    }

    /// <summary>Three phases of 3, 2 and 1 A, 720 VA together.</summary>
    private static byte[] ThreePhase(int second, params int[] powers) => TicEncoder.Frame(
        [
            TicEncoder.Standard("ADSC", "064476100001"),
            TicEncoder.Standard("DATE", "", $"H2501251200{second:D2}"),
            TicEncoder.Standard("EAST", "000001000"),
            .. new[] { 3, 2, 1 }.Select((amperes, phase) => TicEncoder.Standard($"IRMS{phase + 1}", $"{amperes:D3}")),
            .. Enumerable.Range(1, 3).Select(phase => TicEncoder.Standard($"URMS{phase}", "230")),
            TicEncoder.Standard("PREF", "12"),
            TicEncoder.Standard("SINSTS", "00720"),
            .. powers.Select((power, phase) => TicEncoder.Standard($"SINSTS{phase + 1}", $"{power:D5}")),
        ]);

    /// <summary>25 A on each of three phases of 18 kVA.</summary>
    private static byte[] ThreePhaseHistorique(long import) => TicEncoder.Frame(
        [
            TicEncoder.Historique("ADCO", "056234100001"),
            TicEncoder.Historique("OPTARIF", "BASE"),
            TicEncoder.Historique("ISOUSC", "30"),
            TicEncoder.Historique("BASE", $"{import:D9}"),
            TicEncoder.Historique("PTEC", "TH.."),
            .. Enumerable.Range(1, 3).Select(phase => TicEncoder.Historique($"IINST{phase}", "025")),
            .. Enumerable.Range(1, 3).Select(phase => TicEncoder.Historique($"IMAX{phase}", "060")),
            TicEncoder.Historique("PMAX", "17500"),
            TicEncoder.Historique("PAPP", "17000"),
            TicEncoder.Historique("HHPHC", "A"),
            TicEncoder.Historique("MOTDETAT", "000000"),
            TicEncoder.Historique("PPOT", "00"),
        ]);

    /// <summary>Frames an hour apart.</summary>
    private sealed class Frame(ManualTime time, params byte[][] frames) : ILine
    {
        private readonly Queue<byte[]> _frames = new(frames);

        public bool IsRecording => true;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            time.Advance(TimeSpan.FromHours(1));
            var frame = _frames.TryDequeue(out var next) ? next : [];
            frame.CopyTo(buffer);
            return ValueTask.FromResult(frame.Length);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>The second ends with its last register, in the middle of a frame.</summary>
    [Theory]
    [InlineData("his-tri-base-rxerrors.bin", 18)]
    [InlineData("his-mono-base-jlesauce.txt", 53)]
    public async Task The_last_frame_of_a_recording_counts_like_any_other(string name, int count) =>
        Assert.Equal(count, (await Frames.ReadAsync(TicVector.Read(name).Bytes)).Readings.Count);
}
