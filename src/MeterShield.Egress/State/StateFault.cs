using Microsoft.Data.Sqlite;

namespace MeterShield.Egress;

/// <summary>What the disk under the state can do to us, in sentences. Everything else SQLite says is a bug of ours and stays as it is.</summary>
internal static class StateFault
{
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static bool IsOfTheDisk(SqliteException e) => e.SqliteErrorCode is Busy or ReadOnly or InputOutput or Corrupt or Full or NotADatabase;

    /// <summary>Whether it can pass without hands.</summary>
    public static bool MayPass(SqliteException e) => e.SqliteErrorCode is Full or InputOutput or ReadOnly or Busy or CannotOpen;

    /// <summary>Whether another program held the state.</summary>
    public static bool IsBusy(StateException e) => e.InnerException is SqliteException { SqliteErrorCode: Busy };

    /// <summary>The fault with its fix. The transaction it hit has changed nothing.</summary>
    public static StateException Of(SqliteException e)
    {
        var sentence = e.SqliteErrorCode switch
        {
            Full => "The disk that holds the state is full: make room and start again.",
            InputOutput => $"The disk that holds the state does not work (SQLite {e.SqliteExtendedErrorCode}): make room, check the disk, start again.",
            ReadOnly => "The state cannot be written: give its folder to this user, and mount its disk for writing.",
            Busy => "Another program holds the state: end it and start again.",
            _ => $"The state is damaged (SQLite {e.SqliteExtendedErrorCode}): restore a backup.",
        };
        return new StateException(sentence + " Nothing leaves until then; what was committed is kept, the rest is made again.", e) { MayPass = MayPass(e) };
    }
}
