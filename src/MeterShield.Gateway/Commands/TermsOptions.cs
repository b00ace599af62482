using System.CommandLine;
using MeterShield.Records;

namespace MeterShield.Gateway.Commands;

/// <summary>The options that say what is agreed. Closed lists, so that there is no "all".</summary>
internal sealed class TermsOptions
{
    private readonly Option<string> _purpose = new("--purpose")
    {
        Description = "Why: " + string.Join(", ", Purpose.All.Select(purpose => $"{purpose.Code} (at most {purpose.Ceiling.Code()})")) + ".",
        Required = true,
    };

    private readonly Option<string> _resolution = new("--resolution")
    {
        Description = "How fine: " + string.Join(", ", Resolutions.All.Select(resolution => resolution.Code())) + ".",
        Required = true,
    };

    private readonly Option<string> _quantity = new("--quantity")
    {
        Description = "What: import, export, import-tariff-1 to import-tariff-10, daily-peak.",
        DefaultValueFactory = _ => "import",
    };

    private readonly Option<string> _delay = new("--delay") { Description = "How late: none, end-of-day, 7-days, 30-days.", DefaultValueFactory = _ => "none" };
    private readonly Option<long> _rounding = new("--rounding") { Description = "To what step of the running total: 1, 10, 100 or 1000 Wh.", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _retention = new("--retention") { Description = "How many days the recipient may keep it; default: the purpose's." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _purpose, _resolution, _quantity, _delay, _rounding, _retention })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The terms, or every reason why there are none.</summary>
    public GrantTerms? Read(ParseResult parse, List<string> errors)
    {
        var before = errors.Count;
        if (!Purpose.TryParse(parse.GetValue(_purpose), out var purpose))
        {
            errors.Add($"--purpose {parse.GetValue(_purpose)}: one of {string.Join(", ", Purpose.All)}.");
        }

        if (!Resolutions.TryParse(parse.GetValue(_resolution), out var resolution))
        {
            errors.Add($"--resolution {parse.GetValue(_resolution)}: one of {string.Join(", ", Resolutions.All.Select(step => step.Code()))}.");
        }

        if (!Quantity.TryParse(parse.GetValue(_quantity), out var quantity))
        {
            errors.Add($"--quantity {parse.GetValue(_quantity)}: import, export, import-tariff-1 to import-tariff-10, or daily-peak.");
        }

        if (!Delays.TryParse(parse.GetValue(_delay), out var delay))
        {
            errors.Add($"--delay {parse.GetValue(_delay)}: none, end-of-day, 7-days or 30-days.");
        }

        if (!RoundingQuantum.TryFrom(parse.GetValue(_rounding), out var rounding))
        {
            errors.Add($"--rounding {parse.GetValue(_rounding)}: 1, 10, 100 or 1000.");
        }

        if (errors.Count > before)
        {
            return null;
        }

        var retention = parse.GetValue(_retention) ?? purpose!.RetentionDays;
        if (GrantTerms.Fault(purpose!, quantity, resolution, retention) is { } fault)
        {
            errors.Add(fault);
            return null;
        }

        return new GrantTerms(purpose!, quantity, resolution, delay, rounding, retention);
    }
}
