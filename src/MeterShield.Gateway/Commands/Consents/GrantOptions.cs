using System.CommandLine;
using MeterShield.Gateway.Consents;
using NodaTime;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary>The options of a consent that is given or tried: a line of an invitation, or everything said at the box.</summary>
internal sealed class GrantOptions
{
    private readonly TermsOptions _terms = new();
    private readonly RecipientOptions _recipient = new();
    private readonly LineOptions _line = new(required: false);

    public GrantOptions(Command command)
    {
        _line.AddTo(command);
        _recipient.AddTo(command);
        _terms.AddTo(command);
    }

    /// <summary>The request.</summary>
    /// <exception cref="UsageException">It cannot be said so.</exception>
    public GrantRequest Read(ParseResult parse, Home home, Instant now)
    {
        var language = parse.AskedLanguage();
        var request = _line.Read(parse) is { } line
            ? _recipient.Read(parse, _terms, new InvitationDesk(home, language), line, now)
            : _recipient.Read(parse, _terms);
        return request with { Language = language };
    }
}
