namespace MeterShield.Simulator.Household;

/// <summary>Light and warmth.</summary>
internal static class Comfort
{
    private const int LightSlot = 300;
    private const int HeatSlot = 900;

    /// <summary>Lamps where someone is up and the sun is down.</summary>
    public static void Light(RunList runs, DayPlan plan, bool isSummer)
    {
        for (var slot = 0; slot < Clock.Day; slot += LightSlot)
        {
            var watts = Weather.SunHeight(plan.Day, slot, isSummer) < 0.05 ? 45 * plan.Up(slot) : 0;
            runs.Add(Appliance.Lighting, slot, slot + LightSlot, watts);
        }
    }

    /// <summary>
    /// Radiators hold 19 degrees where someone is up, 17 at night and 15 in an empty home; 160 W a degree, less what people
    /// and sun bring. They go on and off: a part of each quarter of an hour.
    /// </summary>
    public static void Heat(RunList runs, DayPlan plan, Weather weather)
    {
        const int Installed = 6000, PerDegree = 160, Gains = 400;
        for (var slot = 0; slot < Clock.Day; slot += HeatSlot)
        {
            var wanted = plan.Up(slot) > 0 ? 190 : plan.Home(slot) > 0 ? 170 : 150;
            var need = ((wanted - weather.TemperatureAt(plan.Day, slot)) * PerDegree / 10) - Gains;
            var on = Math.Clamp(need, 0, Installed) * HeatSlot / Installed;
            runs.Add(Appliance.Heating, slot, slot + (on / 30 * 30), Installed);
        }
    }
}
