using System.CommandLine;
using MeterShield.Gateway.Consents;
using MeterShield.Records;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary>The options that say what is agreed. Closed lists, so that there is no "all".</summary>
internal sealed class TermsOptions
{
    private readonly Option<string?> _purpose = new("--purpose")
    {
        Description = "Why: " + string.Join(", ", Purpose.All.Select(purpose => $"{purpose.Code} (at most {purpose.Ceiling.Code()})")) + ".",
    };

    private readonly Option<string?> _resolution = new("--resolution")
    {
        Description = "How fine: " + string.Join(", ", Resolutions.All.Select(resolution => resolution.Code())) + ".",
    };

    private readonly Option<string?> _quantity = new("--quantity") { Description = "What: import (the default), export, import-tariff-1 to import-tariff-10, daily-peak." };
    private readonly Option<string?> _delay = new("--delay") { Description = "How late: none (the default, but for research 30-days), end-of-day, 7-days, 30-days." };
    private readonly Option<long?> _rounding = new("--rounding") { Description = "To what step of the running total: 1 (the default), 10, 100 or 1000 Wh." };
    private readonly Option<int?> _retention = new("--retention") { Description = "How many days the recipient may keep it; default: the purpose's, or the line's." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _purpose, _resolution, _quantity, _delay, _rounding, _retention })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The terms of a consent made at the box, or every reason why there are none.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="unsaid">The purpose when none is said, or null when one must be.</param>
    /// <param name="errors">Takes every reason.</param>
    public GrantTerms? Read(ParseResult parse, Purpose? unsaid, List<string> errors)
    {
        var before = errors.Count;
        var purpose = parse.GetValue(_purpose) is null && unsaid is not null ? unsaid : PurposeOf(parse, errors);
        var resolution = ResolutionOf(parse, errors);
        if (resolution is null && parse.GetValue(_resolution) is null)
        {
            errors.Add("--resolution is lacking: say how fine.");
        }

        var quantity = QuantityOf(parse, errors);
        var (delay, rounding) = (DelayOf(parse, errors) ?? purpose?.LeastDelay ?? Delay.None, RoundingOf(parse, errors) ?? RoundingQuantum.One);
        if (errors.Count > before)
        {
            return null;
        }

        var retention = parse.GetValue(_retention) ?? purpose!.RetentionDays;
        if (GrantTerms.Fault(purpose!, quantity, resolution!.Value, delay, retention) is { } fault)
        {
            errors.Add(fault.In(parse.AskedLanguage()));
            return null;
        }

        return new GrantTerms(purpose!, quantity, resolution.Value, delay, rounding, retention);
    }

    /// <summary>What was chosen within a line of an invitation.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="months">How long it holds.</param>
    /// <param name="errors">Takes every reason why it cannot be.</param>
    public ChosenTerms Chosen(ParseResult parse, int months, List<string> errors)
    {
        if (parse.GetValue(_purpose) is not null || parse.GetValue(_quantity) is not null)
        {
            errors.Add("--purpose and --quantity are the line's: leave them out.");
        }

        return new ChosenTerms(ResolutionOf(parse, errors), DelayOf(parse, errors), RoundingOf(parse, errors), parse.GetValue(_retention), months);
    }

    private Purpose? PurposeOf(ParseResult parse, List<string> errors)
    {
        if (!Purpose.TryParse(parse.GetValue(_purpose), out var purpose))
        {
            errors.Add($"--purpose {parse.GetValue(_purpose)}: one of {string.Join(", ", Purpose.All)}.");
        }

        return purpose;
    }

    private Quantity QuantityOf(ParseResult parse, List<string> errors)
    {
        if (!Quantity.TryParse(parse.GetValue(_quantity) ?? "import", out var quantity))
        {
            errors.Add($"--quantity {parse.GetValue(_quantity)}: import, export, import-tariff-1 to import-tariff-10, or daily-peak.");
        }

        return quantity;
    }

    private Resolution? ResolutionOf(ParseResult parse, List<string> errors)
    {
        if (parse.GetValue(_resolution) is not { } text)
        {
            return null;
        }

        if (Resolutions.TryParse(text, out var resolution))
        {
            return resolution;
        }

        errors.Add($"--resolution {text}: one of {string.Join(", ", Resolutions.All.Select(step => step.Code()))}.");
        return null;
    }

    private Delay? DelayOf(ParseResult parse, List<string> errors)
    {
        if (parse.GetValue(_delay) is not { } text)
        {
            return null;
        }

        if (Delays.TryParse(text, out var delay))
        {
            return delay;
        }

        errors.Add($"--delay {text}: none, end-of-day, 7-days or 30-days.");
        return null;
    }

    private RoundingQuantum? RoundingOf(ParseResult parse, List<string> errors)
    {
        if (parse.GetValue(_rounding) is not { } step)
        {
            return null;
        }

        if (RoundingQuantum.TryFrom(step, out var rounding))
        {
            return rounding;
        }

        errors.Add($"--rounding {step}: 1, 10, 100 or 1000.");
        return null;
    }
}
