using System.Globalization;

namespace MeterShield.Gateway.Commands;

/// <summary>What went wrong, in French, from one file that a translator can read. A sentence that is not in it stays as it is.</summary>
internal static class FrenchErrors
{
    private const string Hole = "{}";
    private const string Mark = "= ";

    private static readonly Lazy<IReadOnlyList<Sentence>> Sentences = new(Read);

    /// <summary>The sentence in the language that the program speaks now (<see cref="CultureInfo.CurrentUICulture"/>).</summary>
    public static string Spoken(string english) =>
        CultureInfo.CurrentUICulture.Name == Language.French.Code() ? Of(english) : english;

    /// <summary>The sentence in French; its changing parts too, where they are sentences themselves.</summary>
    public static string Of(string english) => Sentences.Value.Select(sentence => sentence.Translate(english)).FirstOrDefault(french => french is not null) ?? english;

    /// <summary>Those with the most words of their own first: a general one takes only what no other does.</summary>
    private static List<Sentence> Read()
    {
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Commands", "errors.fr.txt")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        return [.. lines.Zip(lines.Skip(1)).Where(pair => pair.Second.StartsWith(Mark, StringComparison.Ordinal))
            .Select(pair => new Sentence(pair.First.Split(Hole), pair.Second[Mark.Length..]))
            .OrderByDescending(sentence => sentence.Words.Sum(words => words.Length))];
    }

    /// <param name="Words">The English words around the parts that change.</param>
    /// <param name="French">The French sentence, with <c>{0}</c>, <c>{1}</c> for those parts.</param>
    private sealed record Sentence(string[] Words, string French)
    {
        public string? Translate(string english)
        {
            if (!english.StartsWith(Words[0], StringComparison.Ordinal))
            {
                return null;
            }

            var (french, at) = (French, Words[0].Length);
            for (var index = 1; index < Words.Length; index++)
            {
                var next = index == Words.Length - 1 ? LastIn(english, Words[index]) : english.IndexOf(Words[index], at, StringComparison.Ordinal);
                if (next <= at)
                {
                    return null;
                }

                french = french.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{index - 1}}}"), Of(english[at..next]), StringComparison.Ordinal);
                at = next + Words[index].Length;
            }

            return at == english.Length ? french : null;
        }

        private static int LastIn(string english, string words) => english.EndsWith(words, StringComparison.Ordinal) ? english.Length - words.Length : -1;
    }
}
