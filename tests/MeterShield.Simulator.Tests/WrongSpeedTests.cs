extern alias simulator;

using simulator::MeterShield.Simulator.Tic;

namespace MeterShield.Simulator.Tests;

/// <summary>A line heard at the other speed.</summary>
public sealed class WrongSpeedTests
{
    [Theory]
    [InlineData("--mode standard", 9600)]
    [InlineData("--mode historique", 1200)]
    public void At_the_right_speed_all_characters_arrive_with_their_parity(string mode, int baud)
    {
        var sent = Simulation.Of($"{mode} --days 0.0001").Bytes;
        var heard = WrongSpeed.Hear(sent, baud, baud);
        Assert.Equal(sent, heard.Select(character => (byte)(character & 0x7F)));
        Assert.All(heard, character => Assert.Equal(0, System.Numerics.BitOperations.PopCount(character) % 2));
    }

    [Theory]
    [InlineData("--mode standard", 9600, 1200, 0.05, 0.13)]
    [InlineData("--mode historique", 1200, 9600, 1.5, 8)]
    public void At_the_other_speed_there_are_characters_but_no_group(string mode, int sentAt, int heardAt, double least, double most)
    {
        var sent = Simulation.Of($"{mode} --days 0.01").Bytes;
        var heard = WrongSpeed.Hear(sent, sentAt, heardAt);
        Assert.InRange((double)heard.Length / sent.Length, least, most);
        var groups = 0;
        Reader.Read(heard, (_, good) => groups += good.Count);
        Assert.Equal(0, groups);
    }

    [Fact]
    public void A_slow_start_bit_is_heard_as_a_character_of_zeros()
    {
        // 0x7F has odd parity: start bit 0, seven ones, parity 1, stop 1; eight fast bits of the start are a start bit and seven zeros.
        Assert.Equal([0x80], WrongSpeed.Hear([0x7F], 1200, 9600));
    }
}
