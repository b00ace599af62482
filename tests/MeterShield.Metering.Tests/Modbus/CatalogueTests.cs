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
            "pac2200", "sunspec-integer", "sunspec-float",
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
        }
    }

    [Fact]
    public void A_step_that_supports_nothing_is_said_to() => Assert.Null(EnergyQuantum.Finest(new WattHours(1_000_000)));

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
            Assert.Null(MeterCatalogue.With(folder.FullName, out var errors));
            foreach (var word in new[] { "\"colour\"", "\"model\"", "\"name\"", "heat", "\"points[0].at\"", "\"points[0].type\"", "BTU", "\"points[0].scale\"", "\"points[0].absent\"", "\"points[0].grade\"", "import is lacking", "worse.json: no JSON" })
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
