using System.Reflection;

namespace MeterShield.House.Tests.Locks;

/// <summary>Lock 5: what holds a reading prints as its own name, so that no log, message or debugger line can show it by accident.</summary>
public sealed class RawTypeTests
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The rooms of the raw side.</summary>
    private static readonly string[] Raw = ["MeterShield.Metering", "MeterShield.History"];

    /// <summary>Golden/printing.txt: types of the raw side that may print, each with the reason.</summary>
    private static readonly HashSet<string> Excused = House.Golden("printing.txt").Select(line => line.Split('|')[0].Trim()).ToHashSet();

    [Fact]
    public void No_type_of_the_raw_side_prints_its_content()
    {
        var talkers = House.Projects.Where(project => Raw.Contains(project.Name))
            .SelectMany(project => project.Assembly.GetTypes())
            .Where(type => Prints(type) && !Excused.Contains(type.FullName!));
        Expect.None(talkers);
    }

    [Fact]
    public void Every_excused_type_is_still_there() =>
        Expect.None(Excused.Except(House.All.Where(project => File.Exists(project.AssemblyPath)).SelectMany(project => project.Assembly.GetTypes()).Select(type => type.FullName)));

    [Fact]
    public void A_reading_is_a_sealed_class_that_says_its_name_and_nothing_else()
    {
        var type = typeof(Metering.Reading);
        Assert.True(type is { IsSealed: true, IsClass: true });
        var reading = new Metering.Reading(default, default, new Records.WattHours(123456789), null, [], null);
        Assert.Equal("Reading", reading.ToString());
        Assert.Equal("Reading", $"{reading}");
    }

    [Fact]
    public void The_rule_sees_a_record_a_record_struct_and_a_talking_class()
    {
        Assert.True(Prints(typeof(LoudRecord)));
        Assert.True(Prints(typeof(LoudStruct)));
        Assert.True(Prints(typeof(LoudClass)));
        Assert.False(Prints(typeof(QuietClass)));
        Assert.False(Prints(typeof(QuietRecord)));
    }

    /// <summary>A ToString of its own (a record has one) that says something else than the type's name.</summary>
    private static bool Prints(Type type) => !type.IsEnum && type.GetMethod(nameof(ToString), Own, []) is { } print && !LoadsOnlyItsName(type, print);

    /// <summary>ldstr NAME, ret; in a debug build with a local in between, so that the code is a few bytes either way.</summary>
    private static bool LoadsOnlyItsName(Type type, MethodInfo print)
    {
        const byte LoadString = 0x72;
        var code = print.GetMethodBody()!.GetILAsByteArray()!;
        var load = Array.IndexOf(code, LoadString);
        return code.Length <= 16 && load >= 0 && print.Module.ResolveString(BitConverter.ToInt32(code, load + 1)) == type.Name.Split('`')[0];
    }

    private sealed record LoudRecord(int Value);

    private readonly record struct LoudStruct(int Value);

    private sealed class LoudClass
    {
        public override string ToString() => "1 Wh";
    }

    private sealed class QuietClass
    {
        public override string ToString() => nameof(QuietClass);
    }

    private sealed record QuietRecord(int Value)
    {
        public override string ToString() => nameof(QuietRecord);
    }
}
