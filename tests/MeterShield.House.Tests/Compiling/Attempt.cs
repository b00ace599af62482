using System.Globalization;

namespace MeterShield.House.Tests.Compiling;

/// <summary>A forbidden line, the diagnostic that names the lock, and its legal twin: without it the test could not be seen to fail.</summary>
internal sealed record Attempt(int Line, string Diagnostic, string Forbidden, string Legal);

/// <summary>
/// A file of attempts: header lines <c>view:</c> and <c>legal view:</c>, then <c>DIAGNOSTIC || forbidden || legal</c>, one a line.
/// A line that opens with <c>class</c> or <c>struct</c> is a declaration, any other a statement.
/// </summary>
internal sealed class AttemptFile
{
    private AttemptFile(View view, View legalView, IReadOnlyList<Attempt> attempts)
    {
        View = view;
        LegalView = legalView;
        Attempts = attempts;
    }

    public View View { get; }

    public View LegalView { get; }

    public IReadOnlyList<Attempt> Attempts { get; }

    public static AttemptFile Read(string name)
    {
        var attempts = new List<Attempt>();
        var headers = new Dictionary<string, string>();
        var number = 0;
        foreach (var line in File.ReadLines(House.PathOf("tests", "MeterShield.House.Tests", "Attempts", name + ".txt")))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.Split(" || ") is [var diagnostic, var forbidden, var legal])
            {
                attempts.Add(new Attempt(number, diagnostic.Trim(), forbidden, legal));
            }
            else if (line.Split(": ") is ["view" or "legal view", var view])
            {
                headers.Add(line.Split(": ")[0], view);
            }
            else
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name}.txt, line {number}: neither a header nor an attempt."));
            }
        }

        var own = View.Named(headers["view"]);
        return new AttemptFile(own, headers.TryGetValue("legal view", out var other) ? View.Named(other) : own, attempts);
    }
}
