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
    public static Language OfLocale()
    {
        var locale = new[] { "LC_ALL", "LC_MESSAGES", "LANG" }.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) == true ? Language.French : Language.English;
    }

    /// <summary>The code of ISO 639-1.</summary>
    public static string Code(this Language language) => language == Language.French ? "fr" : "en";

    /// <summary>One of two texts.</summary>
    public static string Choose(this Language language, string english, string french) => language == Language.French ? french : english;
}
