using MeterShield.Tests.Counterparts;

namespace MeterShield.Courier.Tests;

/// <summary>What a machine must let its users do for some tests: said at their beginning, in one sentence.</summary>
internal static class Kernel
{
    /// <summary>A namespace of one's own, in which one is root.</summary>
    /// <param name="kind"><c>--net</c> or <c>--mount</c>.</param>
    public static async Task RequireNamespaceAsync(string kind)
    {
        var (exit, _, errors) = await Tool.RunAsync("unshare", "util-linux", "--user", "--map-root-user", kind, "true");
        Assert.True(exit == 0, $"This test needs user namespaces ('unshare --user {kind}' says: {errors.Trim()}): allow them (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces), or run it as root.");
    }

    /// <summary>To look into a running program.</summary>
    public static async Task RequireTracingAsync()
    {
        await using var patient = Tool.Start("sleep", "coreutils", "120");
        await using var tracer = Tool.Start("strace", "strace", "-o", "/dev/null", "-p", $"{patient.Id}");
        var line = await tracer.Errors.ReadLineAsync();
        Assert.True(line?.Contains("attached", StringComparison.Ordinal) == true, $"This test needs ptrace ('strace -p' says: {line}): allow it (sysctl kernel.yama.ptrace_scope=0), or run it as root.");
    }
}
