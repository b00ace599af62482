using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Records;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>The catalogue is data, and its errors are told all at once.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void Every_model_of_the_mission_is_there()
    {
        string[] wanted =
        [
            "sdm120", "sdm220", "sdm230", "sdm630", "sdm72", "sdm72-v2", "iem3155", "em24", "em340", "b23", "b24", "we-516", "we-517", "pro380", "janitza", "umg604",
            "pac2200", "sunspec-integer", "sunspec-float", "em340-integrated", "em24-integrated",
        ];
        Assert.Equal(wanted.Append("metershield").Order(StringComparer.Ordinal), MeterCatalogue.BuiltIn.Models.Select(model => model.Name));
        Assert.All(MeterCatalogue.BuiltIn.Models, model => Assert.True(model.Source.Length > 3 && model.Comment.Length > 10 && model.Find("export") is not null));
    }

    [Theory]
    [InlineData("em24", 100, Resolution.Hour)]
    [InlineData("b23", 10, Resolution.QuarterHour)]
    [InlineData("iem3155", 1, Resolution.Minute)]
    public void A_coarse_meter_supports_no_fine_resolution(string model, int quantum, Resolution finest)
    {
        var step = new WattHours(MeterCatalogue.BuiltIn.Find(model)!.LeastQuantum);
        Assert.Equal((quantum, finest), (step.Value, EnergyQuantum.Finest(step)));
        Assert.Null(EnergyQuantum.Fault(step, finest));
        foreach (var finer in Resolutions.All.Where(resolution => resolution.IsFinerThan(finest)))
        {
            Assert.Contains($"steps of {quantum} Wh", EnergyQuantum.Fault(step, finer), StringComparison.Ordinal);
            Assert.Contains($"par pas de {quantum} Wh", EnergyQuantum.Refusal(step, finer)!.Value.French, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_refusal_says_in_both_languages_what_would_be_possible()
    {
        Assert.Equal(
            ("This meter counts in steps of 100 Wh: over one quarter-hour that leaves 400 W uncertain, and more than 100 W is noise. The finest resolution it supports is hour.",
                "Ce compteur compte par pas de 100 Wh : sur un quart d'heure, cela laisse 400 W d'incertitude, et plus de 100 W n'est que du bruit. La durée la plus courte qu'il permet est une heure."),
            EnergyQuantum.Refusal(new WattHours(100), Resolution.QuarterHour));
    }

    [Fact]
    public void A_step_that_supports_nothing_is_said_to()
    {
        var step = new WattHours(1_000_000);
        Assert.Null(EnergyQuantum.Finest(step));
        Assert.EndsWith("none.", EnergyQuantum.Fault(step, Resolution.Month), StringComparison.Ordinal);
        Assert.EndsWith("aucune.", EnergyQuantum.Refusal(step, Resolution.Month)!.Value.French, StringComparison.Ordinal);
    }

    /// <summary>A float's step grows with what it counts; whole counts keep theirs.</summary>
    [Theory]
    [InlineData(1000, Resolution.Minute)]
    [InlineData(16_000, Resolution.Minute)]
    [InlineData(17_000, Resolution.FiveMinutes)]
    [InlineData(60_000, Resolution.FiveMinutes)]
    [InlineData(70_000, Resolution.FiveMinutes)]
    [InlineData(140_000, Resolution.QuarterHour)]
    public void A_float_of_kilowatt_hours_supports_less_the_more_it_has_counted(float kilowattHours, Resolution finest)
    {
        var point = MeterCatalogue.BuiltIn.Find("sdm630")!.Find("import")!;
        Assert.Equal(finest, EnergyQuantum.Finest(Decoding.Of(point, BitConverter.SingleToUInt32Bits(kilowattHours)).Quantum!.Value));
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_file_is_told_with_its_name()
    {
        var folder = Directory.CreateTempSubdirectory("metershield-models-");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.FullName, "bad.json"),
                """{"model": "Bad One", "phases": 2, "colour": "red", "points": [{"name": "heat", "at": "70000", "type": "u8", "unit": "BTU", "scale": "-1", "absent": ["FF"], "grade": "sure"}]}""");
            File.WriteAllText(Path.Combine(folder.FullName, "worse.json"), "{");
            var ours = """{"model": "twin", "name": "Twin", "phases": 1, "baud": 9600, "parity": "none", "table": "input", "words": "high-first", "most": 20, "bridge": 0, "gapMs": 0, "timeoutMs": 1000, "source": "a test", "comment": "none", "points": [{"name": "import", "at": "0", "type": "u32", "unit": "Wh", "grade": "one source"}]}""";
            File.WriteAllText(Path.Combine(folder.FullName, "twin-1.json"), ours);
            File.WriteAllText(Path.Combine(folder.FullName, "twin-2.json"), ours);
            Assert.Null(MeterCatalogue.With(folder.FullName, out var errors));
            foreach (var word in new[] { "\"colour\"", "\"model\"", "\"name\"", "heat", "\"points[0].at\"", "\"points[0].type\"", "BTU", "\"points[0].scale\"", "\"points[0].absent\"", "\"points[0].grade\"", "import is lacking", "worse.json: no JSON", "another file of the folder has twin" })
            {
                Assert.Contains(errors, error => error.Contains(word.Replace("BTU", "unit", StringComparison.Ordinal), StringComparison.Ordinal));
            }

            Assert.All(errors, error => Assert.StartsWith(folder.FullName, error, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What would be accepted, and then crash or stay mute.</summary>
    [Theory]
    [InlineData("""{"name": "import", "at": "0", "type": "u32", "unit": "kW", "grade": "one source"}""", "", "points[0].unit")]
    [InlineData("""{"name": "import", "at": "0", "type": "u32", "unit": "Wh", "grade": "one source", "scaleAt": "200"}""", "", "points[0].scaleAt")]
    [InlineData("""{"name": "import", "at": "0", "type": "u32", "unit": "Wh", "grade": "one source"}""", """ "integrate": {"quantumWh": 10},""", "\"integrate\"")]
    [InlineData("""{"name": "import", "at": "0", "type": "u32", "unit": "Wh", "grade": "one source"}, {"name": "power", "at": "2", "type": "u16", "unit": "kVA", "grade": "one source"}""", "", "points[1].unit")]
    public void What_could_never_be_read_is_refused_when_the_folder_is_loaded(string points, string more, string words)
    {
        var folder = Directory.CreateTempSubdirectory("metershield-models-");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.FullName, "mine.json"),
                $$"""{"model": "mine", "name": "Mine", "phases": 1, "baud": 9600, "parity": "none", "table": "input", "words": "high-first", "most": 20, "bridge": 0, "gapMs": 0, "timeoutMs": 1000,{{more}} "source": "a test", "comment": "none", "points": [{{points}}]}""");
            Assert.Null(MeterCatalogue.With(folder.FullName, out var errors));
            Assert.Contains(words, Assert.Single(errors), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("metershield-models-");
        try
        {
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "gone.json"), Path.Combine(folder.FullName, "nowhere"));
            Assert.Null(MeterCatalogue.With(folder.FullName, out var errors));
            Assert.Contains("gone.json: the file cannot be read", Assert.Single(errors), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("", 54)]
    [InlineData("&maxPower=250", 250)]
    public void A_meter_behind_a_larger_transformer_says_so_in_its_address(string option, int kilo)
    {
        Assert.True(MeterUrl.TryParse("modbus+tcp://host?model=b23" + option, out var url, out var fault), fault);
        Assert.Equal(1000L * kilo, url.Modbus!.MostPower.Value);
    }

    [Theory]
    [InlineData("modbus+tcp://host?model=sdm630&unit=3&poll=5")]
    [InlineData("modbus+tcp://[::1]:1502?model=b23")]
    [InlineData("modbus+rtu:/dev/ttyUSB0?baud=9600&parity=N&unit=1&model=sdm120")]
    [InlineData("modbus+rtu+tcp://host:4196?model=em340&timeout=500&gap=50&retries=1")]
    [InlineData("sunspec+tcp://host:502?unit=200")]
    public void A_Modbus_address_is_read(string text) => Assert.True(MeterUrl.TryParse(text, out _, out var fault), fault);

    [Theory]
    [InlineData("modbus+tcp://host", "model= is lacking")]
    [InlineData("modbus+tcp://host?model=none", "no model none")]
    [InlineData("modbus+udp://host?model=b23", "not a Modbus meter's address")]
    [InlineData("modbus+tcp://?model=b23", "not a Modbus meter's address")]
    [InlineData("modbus+tcp://host:99999?model=b23", "not a Modbus meter's address")]
    [InlineData("modbus+rtu:/dev/x?model=b23&unit=248", "248 is not a value of unit")]
    [InlineData("modbus+rtu:/dev/x?model=b23&parity=M", "M is not a value of parity")]
    [InlineData("modbus+rtu:/dev/x?model=b23&baud=1234", "1234 is not a value of baud")]
    [InlineData("modbus+tcp://host?model=b23&poll=61", "61 is not a value of poll")]
    [InlineData("modbus+tcp://host?model=em340-integrated&poll=11", "poll=10 or less")]
    [InlineData("modbus+tcp://host?model=b23&maxPower=0", "0 is not a value of maxPower")]
    [InlineData("modbus+tcp://host?model=b23&speed=1", "speed is not an option")]
    [InlineData("modbus+tcp://host?model=b23&clock=meter", "says no time")]
    [InlineData("modbus+tcp://host?model=sunspec-float", "sunspec+tcp://")]
    [InlineData("sunspec+tcp://host?model=b23", "leave model= away")]
    [InlineData("modbus+tcp://host?model=b23&models=/no/such", "/no/such")]
    public void What_is_wrong_with_a_Modbus_address_is_said(string text, string words)
    {
        Assert.False(MeterUrl.TryParse(text, out _, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }
}
