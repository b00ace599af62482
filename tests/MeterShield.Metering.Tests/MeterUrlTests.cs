namespace MeterShield.Metering.Tests;

/// <summary>Addresses of meters.</summary>
public sealed class MeterUrlTests
{
    [Theory]
    [InlineData("tic:/dev/serial/by-id/usb-modem")]
    [InlineData("tic:-")]
    [InlineData("tic:frames.bin?mode=historique&clock=line&start=2026-11-01T18:00:00Z")]
    [InlineData("tic+tcp://localhost:2000?mode=standard&once=true")]
    [InlineData("tic+tcp://[::1]:2000")]
    [InlineData("tic:/dev/ttyS0?baud=1200&parity=even&winter=%2B04&pause=30")]
    public void An_address_is_read(string text) => Assert.True(MeterUrl.TryParse(text, out _, out var fault), fault);

    [Theory]
    [InlineData("tic:", "not a meter's address")]
    [InlineData("http://localhost", "not a meter's address")]
    [InlineData("tic+tcp://localhost", "not a meter's address")]
    [InlineData("tic+tcp://:2000", "not a meter's address")]
    [InlineData("tic+tcp://localhost:70000", "not a meter's address")]
    [InlineData("tic:-?mode=both", "both is not a value of mode")]
    [InlineData("tic:-?speed=9", "speed is not an option")]
    [InlineData("tic:-?baud=300", "300 is not a value of baud")]
    [InlineData("tic:-?clock=line", "start=")]
    [InlineData("tic:-?start=yesterday", "yesterday is not a value of start")]
    [InlineData("tic:-?winter=late", "late is not a value of winter")]
    [InlineData("tic:-?pause=0", "0 is not a value of pause")]
    public void What_is_wrong_with_an_address_is_said(string text, string words)
    {
        Assert.False(MeterUrl.TryParse(text, out _, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        Assert.True(MeterUrl.TryParse("tic:/no/such/file", out var url, out _));
        Assert.Contains("/no/such/file", Assert.Throws<MeterException>(() => Meters.At(url, () => Stream.Null, TimeProvider.System)).Message, StringComparison.Ordinal);
    }
}
