using System.Text;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>What a program shows on a terminal.</summary>
internal sealed class Shown(Tool terminal)
{
    /// <summary>Before a command: Ctrl-C reaches it although the tests run in the background, where a shell has it ignored.</summary>
    public const string Interruptible = "env --default-signal=INT";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly StringBuilder _shown = new();
    private int _read;

    /// <summary>Waits until it shows words, after what was waited for before.</summary>
    /// <returns>All that was shown since then.</returns>
    public async Task<string> UntilAsync(string words)
    {
        using var patience = new CancellationTokenSource(Patience);
        var (from, letter) = (_read, new char[1]);
        while (_shown.Length - from < words.Length || _shown.ToString(_shown.Length - words.Length, words.Length) != words)
        {
            Assert.True(await terminal.Output.ReadAsync(letter, patience.Token) > 0, $"ended after: {_shown}");
            _shown.Append(letter[0]);
        }

        _read = _shown.Length;
        return _shown.ToString(from, _read - from);
    }

    public override string ToString() => _shown.ToString();
}
