using System.Text;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>What a program shows on a terminal.</summary>
internal sealed class Shown(Tool terminal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly StringBuilder _shown = new();
    private int _read;

    /// <summary>
    /// Starts a program on a terminal of its own, wide enough for one line a row, where Ctrl-C is a key. The key is said to all
    /// programs of the terminal: the shell that begins it must make way, or some shells end of it with a status of their own.
    /// </summary>
    /// <param name="command">Its path and its options, as a shell reads them.</param>
    public static Tool Start(string command) => Tool.Start("env", "coreutils", "SHELL=/bin/sh", "script", "-qefc", $"stty cols 150; exec {command}", "/dev/null");

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
