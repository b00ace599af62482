using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>The register images of <c>tests/vectors/modbus</c>, value by value and as readings.</summary>
public sealed class GoldenImageTests
{
    private readonly VirtualWorld _world = new();

    public static TheoryData<string> Names => [.. GoldenImage.Files.Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_register_is_read_as_the_table_says_it(string name)
    {
        var image = Image(name);
        _world.Run(async () =>
        {
            var (fault, probe) = await MeterProbe.RunAsync(BusOf(image), Url(image).Modbus!, CancellationToken.None);
            Assert.Equal(ModbusFault.None, fault);
            Assert.Equal(image.Model, probe!.Model.Name);
            image.Agrees(probe.Values);
            if (image.IsSunSpec && image.Rows.Any(row => row.Words is [0x534E, ..]))
            {
                Assert.Equal(("Example", "Meter", "SN-42"), (probe.Identity!.Vendor, probe.Identity.Product, probe.Serial));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reading_has_the_registers_in_whole_watt_hours_and_their_step(string name)
    {
        var image = Image(name);
        _world.Run(async () =>
        {
            var bus = BusOf(image);
            SetEnergy(bus, image, less: image.Model.EndsWith("-integrated", StringComparison.Ordinal) ? 1 : 0);
            await using var meter = Meters.On(bus, Url(image), _world);
            using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5), _world);
            await using var readings = meter.ReadAsync(stop.Token).GetAsyncEnumerator();
            if (image is { Import: null, Export: null })
            {
                // A meter that says no register has no reading.
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await readings.MoveNextAsync());
                return;
            }

            var isIntegrated = image.Model.EndsWith("-integrated", StringComparison.Ordinal);
            if (isIntegrated)
            {
                // Between which two whole watt-hours it is shows with the registers' next step, one count later.
                Assert.True(await readings.MoveNextAsync());
                Assert.Equal((null, null), (readings.Current.Import, readings.Current.Export));
                SetEnergy(bus, image, less: 0);
            }

            Assert.True(await readings.MoveNextAsync());
            var said = readings.Current;
            Assert.Equal((image.Import, image.Export, image.Apparent), (said.Import?.Value, said.Export?.Value, said.ApparentPower?.Value));
            Assert.Equal((image.Quantum!.Value, isIntegrated ? RegisterQuality.Integrated : RegisterQuality.Metered), (said.Quantum.Value, said.Quality));
        });
    }

    [Fact]
    public void Every_point_of_every_model_has_a_register_image()
    {
        var images = GoldenImage.Files.Select(GoldenImage.Read).ToLookup(image => image.Model);
        foreach (var model in MeterCatalogue.BuiltIn.Models)
        {
            var shown = images[model.Name].SelectMany(image => image.Rows).Select(row => row.Point).ToHashSet();
            Assert.All(model.Points, point => Assert.Contains(point.Name, shown));
        }
    }

    [Fact]
    public void Every_marker_of_the_catalogue_means_not_available_and_its_neighbour_does_not()
    {
        var markers = 0;
        foreach (var point in MeterCatalogue.BuiltIn.Models.SelectMany(model => model.Points))
        {
            foreach (var marker in point.Absent)
            {
                markers++;
                Assert.Equal(ModbusFault.NotAvailable, Decoding.Of(point, marker).Fault);
                Assert.NotEqual(ModbusFault.NotAvailable, Decoding.Of(point, marker ^ 1).Fault);
            }
        }

        Assert.True(markers > 50);
    }

    private static GoldenImage Image(string name) => GoldenImage.Read(Array.Find(GoldenImage.Files, file => Path.GetFileNameWithoutExtension(file) == name)!);

    private static MeterUrl Url(GoldenImage image)
    {
        Assert.True(MeterUrl.TryParse(image.Address("tcp://none?", 1), out var url, out var fault), fault);
        return url;
    }

    /// <summary>Registers of energy, which have the low word first where the meter integrates.</summary>
    private static void SetEnergy(FakeBus bus, GoldenImage image, int less)
    {
        foreach (var row in image.Rows.Where(row => row.Point is "import" or "export"))
        {
            bus.Set(1, row.Table, row.Address, [(ushort)(row.Words[0] - less), .. row.Words[1..]]);
        }
    }

    private FakeBus BusOf(GoldenImage image)
    {
        var bus = new FakeBus(_world) { IsZeroElsewhere = true };
        foreach (var row in image.Rows)
        {
            bus.Set(1, row.Table, row.Address, row.Words);
        }

        return bus;
    }
}
