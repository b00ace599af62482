using System.Reflection;
using Microsoft.Extensions.Logging;

namespace MeterShield.House.Tests.Locks;

/// <summary>
/// Lock 5: the whole vocabulary of a project's log is one class, and nothing in it can carry a value or a name of this home.
/// A parameter is the logger, an enum, a count (an int called count, attempt or ...Count), or a TimeSpan; never a string, never any
/// other number, never an exception (its message is text from anywhere).
/// </summary>
public sealed class LogTests
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_log_method_can_carry_a_value()
    {
        var loud = LogMethods(House.Projects.Select(project => project.Assembly))
            .SelectMany(method => method.GetParameters())
            .Where(parameter => !IsHarmless(parameter))
            .Select(parameter => $"{parameter.Member.DeclaringType}.{parameter.Member.Name}: {parameter}");
        Expect.None(loud);
    }

    [Fact]
    public void Every_project_logs_through_its_one_Log_class()
    {
        var elsewhere = LogMethods(House.Projects.Select(project => project.Assembly)).Where(method => method.DeclaringType!.Name != "Log");
        Expect.None(elsewhere);
        var calls = Tree.Files("src", "firmware-sim").Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path) is var text && (text.Contains(".LogInformation(") || text.Contains(".LogWarning(") || text.Contains(".LogError(") || text.Contains(".LogDebug(") || text.Contains(".LogTrace(") || text.Contains(".LogCritical(") || text.Contains("logger.Log(")));
        Expect.None(calls);
    }

    [Fact]
    public void Log_events_of_a_project_are_numbered_once()
    {
        foreach (var project in House.Projects)
        {
            var numbers = LogMethods([project.Assembly]).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId).ToList();
            Assert.Equal(numbers.Count, numbers.Distinct().Count());
        }
    }

    [Fact]
    public void The_rule_refuses_what_could_carry_a_value_and_passes_what_cannot()
    {
        Assert.All(ParametersOf(typeof(Harmless)), parameter => Assert.True(IsHarmless(parameter)));
        Assert.All(ParametersOf(typeof(Loud)), parameter => Assert.False(IsHarmless(parameter)));
    }

    private static IEnumerable<ParameterInfo> ParametersOf(Type type) => type.GetMethods(All).SelectMany(method => method.GetParameters());

    private static IEnumerable<MethodInfo> LogMethods(IEnumerable<Assembly> assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(All))
        .Where(method => method.IsDefined(typeof(LoggerMessageAttribute)));

    private static bool IsHarmless(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(ILogger)
        || parameter.ParameterType == typeof(TimeSpan)
        || parameter.ParameterType.IsEnum
        || (parameter.ParameterType == typeof(int) && IsCount(parameter.Name!));

    private static bool IsCount(string name) => name is "count" or "attempt" || name.EndsWith("Count", StringComparison.Ordinal);

    private static class Harmless
    {
        public static void Say(ILogger logger, int count, int faultCount, int attempt, TimeSpan wait, DayOfWeek fault) =>
            logger.Log(LogLevel.None, "{Numbers}", (count, faultCount, attempt, wait, fault));
    }

    private static class Loud
    {
        public static void Say(string name, int power, long count, double mean, Metering.Reading reading, Records.WattHours energy, Records.Release release, object any, Exception why, byte[] bytes) =>
            _ = (name, power, count, mean, reading, energy, release, any, why, bytes);
    }
}
