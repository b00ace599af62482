using MeterShield.Egress;
using MeterShield.Metering;
using MeterShield.Mqtt;
using MeterShield.Sealing;
using Microsoft.Extensions.Logging;

namespace MeterShield.Gateway;

/// <summary>Everything the gateway says in its log. No value and no identifier of the home is ever a parameter.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The meter speaks: readings are kept at home.")]
    public static partial void MeterSpeaks(ILogger logger);

    [LoggerMessage(2, LogLevel.Information, "{Count} grants hold.")]
    public static partial void GrantsHold(ILogger logger, int count);

    [LoggerMessage(3, LogLevel.Information, "Nothing leaves: there is no grant. Give one with 'metershield consent grant'.")]
    public static partial void NothingLeaves(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "A release was sealed.")]
    public static partial void Sealed(ILogger logger);

    [LoggerMessage(5, LogLevel.Information, "A release was withheld; 'metershield log show' tells why.")]
    public static partial void Withheld(ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "The clock is not trusted: releases wait until it is synchronised or confirmed.")]
    public static partial void ClockNotTrusted(ILogger logger);

    [LoggerMessage(7, LogLevel.Information, "After the last stop, {Count} sealed messages were put back into the spool.")]
    public static partial void SpoolRestored(ILogger logger, int count);

    [LoggerMessage(30, LogLevel.Warning, "Everything is held ({Finding}): look at 'metershield consent list', then 'metershield consent confirm'.")]
    public static partial void Held(ILogger logger, AnchorFinding finding);

    [LoggerMessage(8, LogLevel.Information, "After the last stop, {Count} withdrawals were completed.")]
    public static partial void WithdrawalsCompleted(ILogger logger, int count);

    [LoggerMessage(40, LogLevel.Information, "{Count} withdrawals that were interrupted were completed.")]
    public static partial void WithdrawalsFinished(ILogger logger, int count);

    [LoggerMessage(9, LogLevel.Information, "The meter's stream has ended.")]
    public static partial void MeterEnded(ILogger logger);

    [LoggerMessage(10, LogLevel.Information, "A recipient's broker was reached.")]
    public static partial void BrokerReached(ILogger logger);

    [LoggerMessage(11, LogLevel.Warning, "A recipient's broker is away ({Reason}); messages wait. 'metershield doctor' says what to do.")]
    public static partial void BrokerAway(ILogger logger, MqttFault reason);

    [LoggerMessage(12, LogLevel.Warning, "A message was not taken ({Outcome}); it is kept and tried again. 'metershield doctor' says what to do.")]
    public static partial void MessageKept(ILogger logger, MqttPublishOutcome outcome);

    [LoggerMessage(14, LogLevel.Error, "The disk takes nothing (full, read-only or busy): readings are kept in memory, nothing leaves, and it is tried again.")]
    public static partial void StorageStalled(ILogger logger);

    [LoggerMessage(15, LogLevel.Information, "The disk works again: what waited in memory is written.")]
    public static partial void StorageWorks(ILogger logger);

    [LoggerMessage(16, LogLevel.Warning, "{Count} messages wait for recipients that do not take them, near the limit: after it the oldest are dropped. Check the recipients' brokers.")]
    public static partial void OutboxNearlyFull(ILogger logger, int count);

    [LoggerMessage(17, LogLevel.Error, "{Count} messages that nobody took were dropped, each with an entry in the egress log.")]
    public static partial void MessagesDropped(ILogger logger, int count);

    [LoggerMessage(18, LogLevel.Warning, "{Count} consents end within 30 days: 'metershield consent list' shows which; to go on, give them again.")]
    public static partial void ConsentsEndSoon(ILogger logger, int count);

    [LoggerMessage(19, LogLevel.Warning, "A consent record that is to go out again this month is not kept; the release goes out without it.")]
    public static partial void RecordNotKept(ILogger logger);

    [LoggerMessage(31, LogLevel.Warning, "{Count} consents are finer than the meter counts by now ('metershield meter probe' tells its step): their sums stay right, single cells are rough.")]
    public static partial void FinerThanTheMeter(ILogger logger, int count);

    [LoggerMessage(50, LogLevel.Information, "The meter's line is good ({FrameCount} frames, {FaultCount} faults since the start).")]
    public static partial void LineIsGood(ILogger logger, int frameCount, int faultCount);

    [LoggerMessage(51, LogLevel.Warning, "The meter's line is not good ({Diagnosis}; {FrameCount} frames, {FaultCount} faults since the start): 'metershield doctor' says what to do.")]
    public static partial void LineIsBad(ILogger logger, LineDiagnosis diagnosis, int frameCount, int faultCount);

    [LoggerMessage(43, LogLevel.Error, "A key cannot be used ({Fault}): nothing is sealed for its recipient until it is repaired; 'metershield doctor' says what to do.")]
    public static partial void KeyHolds(ILogger logger, KeyFault fault);

    [LoggerMessage(44, LogLevel.Information, "A key that could not be used works again: what waited for its recipient is sealed.")]
    public static partial void KeyWorks(ILogger logger);

    [LoggerMessage(13, LogLevel.Warning, "Delivery is held up on this side ({Trouble}); messages wait and nothing is lost.")]
    public static partial void CourierTroubled(ILogger logger, CourierTrouble trouble);

    [LoggerMessage(32, LogLevel.Error, "A fault of this program ({Kind}) ended the delivery to a recipient; it begins again. Please report it.")]
    public static partial void CourierFailed(ILogger logger, CourierFailure kind);
}
