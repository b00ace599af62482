using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>What the householder was shown before each consent, word for word: the record holds its hash, the home the text.</summary>
internal static class NoticeTable
{
    public const string Schema = """
        CREATE TABLE notice (
            hash TEXT PRIMARY KEY,
            shown TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    public static void Keep(StateTransaction transaction, string shown) => transaction.Execute(
        "INSERT OR IGNORE INTO notice VALUES ($hash, $shown)", ("$hash", Digest.Of(System.Text.Encoding.UTF8.GetBytes(shown)).ToString()), ("$shown", shown));

    public static string? Find(IStateReader state, Digest hash) =>
        state.Query("SELECT shown FROM notice WHERE hash = $hash", row => row.GetString(0), ("$hash", hash.ToString())).SingleOrDefault();
}
