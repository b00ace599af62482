using System.CommandLine;
using MeterShield.Metering;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Gateway.Commands.Metering;

/// <summary><c>metershield meter</c>: which meters are known, who is on a bus, and what a meter says.</summary>
internal static class MeterCommand
{
    public static Command Create(TimeProvider time) => new("meter", "Meters: which are known, who is on a bus, what one says.")
    {
        Probe(time),
        Scan(time),
        Models(),
    };

    private static Command Probe(TimeProvider time)
    {
        var url = new Argument<string>("URL") { Description = "The meter's address, such as modbus+tcp://host:502?model=sdm630 or tic:/dev/ttyUSB0." };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var show = new Option<bool>("--show-identifiers") { Description = "Print serial numbers instead of stars." };
        var command = new Command("probe", "Reads a meter once and prints it, with how sure each register is.") { url, json, show };
        command.SetAction((parse, cancel) => Faults.GuardAsync(async () =>
        {
            var text = parse.GetValue(url)!;
            if (!MeterUrl.TryParse(text, out var address, out var fault))
            {
                throw new UsageException(fault);
            }

            var (asJson, language) = (parse.GetValue(json), parse.AskedLanguage());
            return MeterText.IsModbus(text)
                ? await ProbeModbusAsync(address, probe => asJson ? MeterText.Json(probe, parse.GetValue(show)) : MeterText.Table(probe, parse.GetValue(show), language), language, time, cancel)
                : await ProbeTicAsync(address, reading => asJson ? MeterText.Json(reading) : MeterText.Table(reading, language), language, time, cancel);
        }));
        return command;
    }

    private static async Task<int> ProbeModbusAsync(MeterUrl url, Func<MeterProbe, string> inWords, Language language, TimeProvider time, CancellationToken cancel)
    {
        var (fault, probe) = await MeterProbe.RunAsync(url, time, cancel);
        if (probe is null)
        {
            await Console.Error.WriteLineAsync($"{fault}: {MeterText.Sentence(fault, language)}");
            return ExitCode.Failed;
        }

        await Console.Out.WriteLineAsync(inWords(probe));
        return ExitCode.Done;
    }

    private static async Task<int> ProbeTicAsync(MeterUrl url, Func<Reading, string> inWords, Language language, TimeProvider time, CancellationToken cancel)
    {
        await using var meter = Meters.At(url, Console.OpenStandardInput, time);
        var told = LineDiagnosis.Fine;
        if (await new TicProbe(meter, TellAsync, time).RunAsync(cancel) is { } reading)
        {
            await Console.Out.WriteLineAsync(inWords(reading));
            return ExitCode.Done;
        }

        // What was told last need not be told again; that it listens is no reason to end.
        if (meter.Quality.Diagnosis is var last && (last != told || last is LineDiagnosis.Fine or LineDiagnosis.Starting))
        {
            await Console.Error.WriteLineAsync(MeterText.Ended(last, language));
        }

        return ExitCode.Failed;

        Task TellAsync(LineDiagnosis diagnosis)
        {
            told = diagnosis;
            return Console.Error.WriteLineAsync(MeterText.Sentence(diagnosis, language));
        }
    }

    private static Command Scan(TimeProvider time)
    {
        var url = new Argument<string>("URL") { Description = "The bus, such as modbus+rtu:/dev/ttyUSB0?baud=9600&parity=N or modbus+tcp://host:502." };
        var command = new Command("scan", "Asks every address of a bus, 1 to 247, and tells who answers. Ctrl-C ends it; what was found is printed already.") { url };
        command.SetAction((parse, cancel) => Faults.GuardAsync(async () =>
        {
            if (!MeterUrl.TryParseBus(parse.GetValue(url)!, out var bus, out var fault))
            {
                throw new UsageException(fault);
            }

            return await ScanAsync(bus, parse.AskedLanguage(), time, cancel);
        }));
        return command;
    }

    private static async Task<int> ScanAsync(MeterUrl bus, Language language, TimeProvider time, CancellationToken cancel)
    {
        var (found, asked) = (0, 0);
        try
        {
            await foreach (var finding in ModbusScan.RunAsync(bus, time, Tell, cancel))
            {
                found++;
                Progress("");
                await Console.Out.WriteLineAsync(MeterText.Line(finding, language));
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Progress("");
            await Console.Error.WriteLineAsync(language.Choose($"Stopped at address {asked}.", $"Arrêté à l'adresse {asked}."));
        }

        Progress("");
        await Console.Error.WriteLineAsync(language.Choose($"{found} found, {asked} addresses asked.", $"{found} trouvés, {asked} adresses interrogées."));
        return found > 0 ? ExitCode.Done : ExitCode.No;

        void Tell(int unit)
        {
            asked = unit;
            Progress(language.Choose($"address {unit} of {ModbusScan.LastUnit}, {found} found", $"adresse {unit} sur {ModbusScan.LastUnit}, {found} trouvés"));
        }
    }

    /// <summary>Says on a terminal how far it is, over what was said before; a file gets only what was found.</summary>
    private static void Progress(string text)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{text,-32}\r");
        }
    }

    private static Command Models()
    {
        var folder = new Option<string?>("--models") { Description = "A folder of further models, one JSON file each." };
        var command = new Command("models", "The Modbus meters that are known.") { folder };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            var catalogue = MeterCatalogue.BuiltIn;
            if (parse.GetValue(folder) is { } path)
            {
                catalogue = MeterCatalogue.With(path, out var errors) ?? throw new UsageException(errors);
            }

            foreach (var model in catalogue.Models)
            {
                await Console.Out.WriteLineAsync(MeterText.Line(model, parse.AskedLanguage()));
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
