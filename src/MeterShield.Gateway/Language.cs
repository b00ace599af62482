using MeterShield.Gateway.Commands;

namespace MeterShield.Gateway;

/// <summary>The language of what is said to the householder.</summary>
internal enum Language
{
    /// <summary>English.</summary>
    English,

    /// <summary>French.</summary>
    French,
}

/// <summary>Which language to speak.</summary>
internal static class Languages
{
    /// <summary>The language of the system's locale, by the rules of POSIX (XBD 8.2): LC_ALL, then LC_MESSAGES, then LANG.</summary>
    public static Language OfLocale() => FrenchHelp.IsLocale ? Language.French : Language.English;

    /// <summary>The code of ISO 639-1.</summary>
    public static string Code(this Language language) => language == Language.French ? "fr" : "en";

    /// <summary>A sentence in one of its two languages.</summary>
    public static string In(this Records.TwoTongues sentence, Language language) => language.Choose(sentence.English, sentence.French);

    /// <summary>One of two texts.</summary>
    public static string Choose(this Language language, string english, string french) => language == Language.French ? french : english;
}
