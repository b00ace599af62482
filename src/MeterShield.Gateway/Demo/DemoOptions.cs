namespace MeterShield.Gateway.Demo;

/// <summary>What the demo is asked to show.</summary>
/// <param name="Meter"><c>tic-standard</c>, <c>tic-historique</c> or <c>modbus</c>.</param>
/// <param name="Speed">Simulated seconds per second.</param>
/// <param name="Duration">How long it runs.</param>
/// <param name="Broker">A real broker, or null for the built-in one on this machine.</param>
/// <param name="Json">Print one JSON summary as the last line.</param>
/// <param name="Language">The language of what it shows.</param>
internal sealed record DemoOptions(string Meter, int Speed, TimeSpan Duration, Uri? Broker, bool Json, Language Language);
