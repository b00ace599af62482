using System.Globalization;
using System.Text;
using MeterShield.Egress;
using MeterShield.Gateway.Watches;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>Consents as a page that a person understands.</summary>
internal sealed class ConsentText(Language language, DateTimeZone zone)
{
    private readonly TermsText _terms = new(language);

    /// <summary>What is said after a consent was given.</summary>
    public string Given(Grant grant, IReadOnlyList<Admission> admissions) =>
        $"""
        {grant.Id}
        {Page(grant)}{string.Concat(admissions.Select(Admitted))}{Bridge(grant)}
          {Word("Withdraw at any time", "Retirez-le à tout moment")}{_terms.Colon}metershield consent withdraw {grant.Id}
        """;

    /// <summary>Every consent, those that hold first, oldest first.</summary>
    /// <param name="standings">The consents.</param>
    /// <param name="now">What the system's clock says.</param>
    /// <param name="isHeld">Whether nothing leaves until the householder confirms them.</param>
    public string List(IReadOnlyList<GrantStanding> standings, Instant now, bool isHeld = false)
    {
        var holding = standings.Where(standing => standing.Holds).ToList();
        var over = standings.Where(standing => !standing.Holds).ToList();
        var text = new StringBuilder();
        text.AppendLine(holding.Count == 0
            ? Word("Nothing leaves this home.", "Rien ne sort de ce logement.")
            : isHeld ? Word("What would leave this home, once you confirm it:", "Ce qui sortirait de ce logement, une fois confirmé :")
            : Word("What leaves this home:", "Ce qui sort de ce logement :"));
        holding.ForEach(standing => Append(text, standing, now));
        if (over.Count > 0)
        {
            text.AppendLine().AppendLine(Word("What is over:", "Ce qui est terminé :"));
            over.ForEach(standing => Append(text, standing, now));
        }

        text.AppendLine().Append(Word(
            "What your meter sends to the grid operator by itself is not shown and not reduced here.",
            "Ce que votre compteur envoie de lui-même au gestionnaire du réseau n'est ni montré ni réduit ici."));
        return text.ToString();
    }

    private string Admitted(Admission admission) =>
        $"{Environment.NewLine}  {Word("you said yes also to what this tells of", "vous avez dit oui aussi à ce que cela révèle de")}{_terms.Colon}{_terms.Of(admission.Interval.Start, zone)} - {_terms.Of(admission.Interval.End, zone)}";

    /// <summary>What was measured goes on leaving after the last cell: as late as was agreed, and what waits for its broker as long as it is kept for it.</summary>
    private string Ending(Grant grant)
    {
        var last = new ReleaseSchedule(grant, zone).DueOf(new Interval(grant.Validity.Start, grant.Validity.End));
        return Word(
            $"measured until {_terms.Of(grant.Validity.End, zone)}; last message due {_terms.Of(last, zone)}, and kept for its broker until {_terms.Of(last + OutboxLimits.Default.Age, zone)} at the latest",
            $"mesuré jusqu'au {_terms.Of(grant.Validity.End, zone)} ; dernier message prévu le {_terms.Of(last, zone)}, gardé pour son broker jusqu'au {_terms.Of(last + OutboxLimits.Default.Age, zone)} au plus tard");
    }

    private void Append(StringBuilder text, GrantStanding standing, Instant now)
    {
        var grant = standing.Grant;
        var state = standing.Withdrawn is { } withdrawn
            ? $"{Word("withdrawn on", "retiré le")} {_terms.Of(withdrawn, zone)}"
            : standing.RanOut ? $"{Word("ended on", "terminé le")} {_terms.Of(grant.Validity.End, zone)}"
            : grant.Validity.End <= now ? Ending(grant)
            : grant.Validity.Start > now ? $"{Word("begins on", "commence le")} {_terms.Of(grant.Validity.Start, zone)}"
            : Word("holds", "en vigueur");
        text.AppendLine().Append(CultureInfo.InvariantCulture, $"{grant.Id}  ({state})").AppendLine().Append(Page(grant)).AppendLine(Bridge(grant));
        if (standing.Withdrawn is null && ExpiryWatch.EndsSoon(grant, now))
        {
            text.AppendLine(Word("  It ends soon: to go on, give it again.", "  Il se termine bientôt : pour continuer, redonnez-le."));
        }
    }

    private string Bridge(Grant grant) => grant.Recipient.Kind == RecipientKind.Outside ? "" : Environment.NewLine + Word(
        "  ! Your own broker: whoever bridges it to another network makes it an outside recipient, and what goes on from there is neither counted nor stopped here.",
        "  ! Votre propre serveur : le relier à un autre réseau en fait un destinataire extérieur, et ce qui repart de là n'est ni compté ni arrêté ici.");

    private string Page(Grant grant)
    {
        var terms = grant.Terms;
        return string.Create(CultureInfo.InvariantCulture, $"""
              {Word("who", "qui")}{_terms.Colon}{grant.Recipient.Name}{(grant.Recipient.Kind == RecipientKind.Home ? Word(" (your own)", " (chez vous)") : "")}
              {Word("why", "pourquoi")}{_terms.Colon}{_terms.Of(terms.Purpose)}
              {Word("what", "quoi")}{_terms.Colon}{_terms.Of(terms)}
              {Word("when", "quand")}{_terms.Colon}{Word("from", "du")} {_terms.Of(grant.Validity.Start, zone)} {Word("to", "au")} {_terms.Of(grant.Validity.End, zone)}
              {Word("kept there for", "conservé là-bas")}{_terms.Colon}{terms.RetentionDays} {Word("days", "jours")}
            """);
    }

    private string Word(string english, string french) => language.Choose(english, french);
}
