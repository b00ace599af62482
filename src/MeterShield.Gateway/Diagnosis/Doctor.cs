using MeterShield.Gateway.Watches;
using MeterShield.Metering;
using NodaTime;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Looks at everything a home needs to work, while it works or while it does not. Changes nothing and opens no connection.</summary>
/// <param name="configFile">The configuration.</param>
/// <param name="language">For sentences.</param>
/// <param name="time">For the clock.</param>
internal sealed class Doctor(string configFile, Language language, TimeProvider time)
{
    /// <summary>The findings, each as soon as it is known: a whole look at a big state takes a while.</summary>
    public IEnumerable<Finding> Look()
    {
        var (config, errors) = GatewayConfig.Read(configFile);
        if (config is null)
        {
            return errors.Select(error => new Finding("configuration", Verdict.Fault, error));
        }

        return MeterUrl.TryParse(config.Meter, out var url, out var fault)
            ? Look(config, url)
            : [new Finding("configuration", Verdict.Fault, $"\"meter\": {fault}"), .. Stored(config)];
    }

    private IEnumerable<Finding> Look(GatewayConfig config, MeterUrl url)
    {
        yield return new Finding("configuration", Verdict.Good, language.Choose("It can be read.", "Elle est lisible."));
        foreach (var finding in new MeterCheck(url, new LineNote(new HomeFolder(config.State)), language).Look().Append(new ClockCheck(config, url, language).Look(Instant.FromDateTimeOffset(time.GetUtcNow()))).Concat(Stored(config)))
        {
            yield return finding;
        }
    }

    private IEnumerable<Finding> Stored(GatewayConfig config)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        return new DiskCheck(config, language).Look()
            .Concat(new HistoryCheck(config, language).Look(now))
            .Concat(new StateCheck(config, language).Look(now));
    }
}
