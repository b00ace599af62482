using System.CommandLine;
using System.Diagnostics;
using MeterShield.Gateway.Diagnosis;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield doctor</c>: what works and what does not, each with its fix.</summary>
internal static class DoctorCommand
{
    public static Command Create(TimeProvider time)
    {
        var config = CommonOptions.Config();
        var json = new Option<bool>("--json") { Description = "One JSON object, for programs." };
        var command = new Command(
            "doctor", "Looks at configuration, meter, clock, disks, keys, log and delivery; names each fix. Changes nothing; holds no identifier. Exit code 1 when it found faults.")
        {
            config, json,
        };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            var (language, asJson) = (parse.AskedLanguage(), parse.GetValue(json));
            var findings = new List<Finding>();
            foreach (var finding in new Doctor(parse.GetValue(config)!, language, time).Look())
            {
                findings.Add(finding);
                if (!asJson)
                {
                    await Console.Out.WriteLineAsync(DoctorText.Line(finding, language));
                }
            }

            await Console.Out.WriteLineAsync(asJson ? DoctorText.Json(findings, Version) : DoctorText.Summary(findings, language));
            return findings.Exists(finding => finding.Verdict == Verdict.Fault) ? ExitCode.No : ExitCode.Done;
        }));
        return command;
    }

    private static string Version => FileVersionInfo.GetVersionInfo(Path.Combine(AppContext.BaseDirectory, "metershield.dll")).ProductVersion ?? "?";
}
