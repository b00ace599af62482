using System.Text;

namespace MeterShield.Gateway.Tests;

/// <summary>What tells an older state from the newest is never within the state: whoever puts a copy back would put it back too.</summary>
public sealed class SpoolPlaceTests
{
    [Theory]
    [InlineData("/var/lib/metershield", "/var/lib/metershield-courier")]
    [InlineData("/var/lib/metershield/", "/var/lib/metershield-courier")]
    [InlineData("home", "/etc/metershield/home-courier")]
    public void Unless_said_otherwise_it_is_beside_the_state(string state, string spool)
    {
        var (config, errors) = Parse($$"""{"meter": "tic:/dev/null", "state": "{{state}}"}""");
        Assert.Empty(errors);
        Assert.Equal(spool, config!.Spool);
    }

    [Theory]
    [InlineData("/srv/home", "/srv/home/spool")]
    [InlineData("/srv/home", "/srv/home")]
    [InlineData("/srv/home", "/srv/home/../home/a/b")]
    [InlineData("/srv/home/state", "/srv/home")]
    [InlineData("home", "home/spool")]
    public void Within_the_state_it_is_refused_with_the_fix(string state, string spool)
    {
        var (config, errors) = Parse($$"""{"meter": "tic:/dev/null", "state": "{{state}}", "spool": "{{spool}}"}""");
        Assert.Null(config);
        Assert.Contains("leave it out, or name a folder beside the state", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_begins_alike_is_another_folder() =>
        Assert.Empty(Parse("""{"meter": "tic:/dev/null", "state": "/srv/home", "spool": "/srv/home-2"}""").Errors);

    private static (GatewayConfig? Config, IReadOnlyList<string> Errors) Parse(string json) => GatewayConfig.Parse(Encoding.UTF8.GetBytes(json), "/etc/metershield");
}
