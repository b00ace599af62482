using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.History.Tests;

/// <summary>What is on the disk, and when.</summary>
public sealed class FileTests
{
    [Fact]
    public void A_minute_that_a_grant_needs_is_written_at_once_and_outlives_a_kill()
    {
        using var kept = new Kept { Needed = at => at == Kept.At(60) };
        kept.Say(55, 100);
        kept.Say(61, 101);
        kept.Kill();
        Assert.Equal((100, 0), kept.Minute(1));
        Assert.Equal(Kept.At(120), RegisterHistory.DecidedUntil(kept.Path));
    }

    [Fact]
    public void Minutes_that_nobody_needs_are_written_five_at_a_time()
    {
        using var kept = new Kept();
        kept.Say(0, 100);
        for (var minute = 1; minute <= 12; minute++)
        {
            kept.Say((minute * 60) - 5, 100 + minute);
            kept.Say((minute * 60) + 1, 100 + minute);
            var written = RegisterHistory.DecidedUntil(kept.Path)!.Value;
            Assert.InRange(written, Kept.At((minute + 1 - RegisterHistory.BatchMinutes) * 60), Kept.At((minute + 1) * 60));
        }

        // They are known all the same; a kill makes those of the last minutes unknown, never wrong.
        Assert.Equal((112, 0), kept.Minute(12));
        var until = RegisterHistory.DecidedUntil(kept.Path)!.Value;
        Assert.True(until < Kept.At(13 * 60));
        kept.Kill();
        kept.Say(815, 200);
        kept.Say(841, 200);
        Assert.Null(kept.Minute(13));
        Assert.Equal((105, 0), kept.Minute(5));
    }

    [Fact]
    public void What_is_decided_stays_decided_after_a_restart()
    {
        using var kept = new Kept();
        kept.Say(0, 90);
        kept.Say(121, 100);
        kept.Restart();
        kept.Say(59, 95);
        kept.Say(61, 95);
        Assert.Null(kept.Minute(1));
        Assert.Null(kept.Minute(2));
    }

    [Fact]
    public void A_history_of_another_version_is_refused_with_the_way_out()
    {
        using var kept = new Kept();
        kept.History.Dispose();
        var other = Path.Combine(Path.GetDirectoryName(kept.Path)!, "other.db");
        RegisterHistory.Create(other);
        using (var connection = new SqliteConnection($"Data Source={other};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("version 99", Assert.Throws<HistoryException>(() => RegisterHistory.Open(other, Duration.FromSeconds(15))).Message, StringComparison.Ordinal);
        Assert.Contains("metershield init", Assert.Throws<HistoryException>(() => RegisterHistory.Open(other + ".none", Duration.FromSeconds(15))).Message, StringComparison.Ordinal);
        Assert.Throws<HistoryException>(() => RegisterHistory.Create(other));
    }
}
