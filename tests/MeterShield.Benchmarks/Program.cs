using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MeterShield.Benchmarks;

// dotnet run -c Release --project tests/MeterShield.Benchmarks -- meter-day     whole gateway, CPU seconds of a day of readings
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- tic-stream    decoding, MB per processor second; of a FILE if named, beside --peer COMMAND
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- minimize      years of grants: time and memory of planner and auditor
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- verify-rate   the fast verifier as a share of raw ECDSA, taken in turns
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- log-10m       an egress log of 10 million entries, or of so many
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- day-writes    bytes a day puts on the disk; SPEED, and what recipients get
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- modbus-polls  Modbus, beside libmodbus and a bare socket; so many seconds of gateway
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- publish-rate  QoS 1 publishes per second beside mosquitto_pub and the disk; COUNT
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- due-latency   from due instant to PUBACK, in real time; MINUTES, RECIPIENTS
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- spool-memory  the courier's memory over a spool of 100 000 files, or of so many
// dotnet run -c Release --project tests/MeterShield.Benchmarks -- --filter '*'  everything else, with BenchmarkDotNet
if (args is ["meter-day", .. var days])
{
    return await MeterDay.RunAsync(days.Length > 0 ? int.Parse(days[0], System.Globalization.CultureInfo.InvariantCulture) : 1);
}

if (args is ["tic-stream", .. var streams])
{
    return await TicStream.RunAsync(streams);
}

if (args is ["minimize"])
{
    return Minimizing.Run();
}

if (args is ["verify-rate"])
{
    VerifyRate.Run();
    return 0;
}

if (args is ["log-10m", .. var entries])
{
    LargeLog.Run(entries.Length > 0 ? long.Parse(entries[0], System.Globalization.CultureInfo.InvariantCulture) : 10_000_000);
    return 0;
}

if (args is ["day-writes", .. var writing])
{
    return await DayWrites.RunAsync(writing.Length > 0 ? int.Parse(writing[0], System.Globalization.CultureInfo.InvariantCulture) : 960, writing.Length > 1 ? writing[1..] : []);
}

if (args is ["modbus-polls", .. var watching])
{
    await ModbusPolls.RunAsync(watching.Length > 0 ? int.Parse(watching[0], System.Globalization.CultureInfo.InvariantCulture) : 120);
    return 0;
}

if (args is [ModbusPolls.Idle])
{
    await ModbusPolls.IdleAsync();
}

if (args is ["publish-rate", .. var messages])
{
    return await PublishRate.RunAsync(Number(messages, 0, 20_000));
}

if (args is ["due-latency", .. var waiting])
{
    return await DueLatency.RunAsync(Number(waiting, 0, 4), Number(waiting, 1, 10));
}

if (args is ["spool-memory", .. var files])
{
    return await SpoolMemory.RunAsync(Number(files, 0, 100_000));
}

var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(SealBenchmarks).Assembly).Run(args, config);
return 0;

static int Number(string[] words, int index, int otherwise) => index < words.Length ? int.Parse(words[index], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
