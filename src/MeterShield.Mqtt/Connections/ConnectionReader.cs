using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Connections;

/// <summary>Reads what a broker says, to the end of the connection: answers to whoever waits for them, messages to the inbox.</summary>
internal sealed class ConnectionReader(PacketStream packets, ConnectionLife life, PendingAnswers answers, Inbox inbox, KeepAlive keepAlive, int level)
{
    public async Task RunAsync()
    {
        var fault = MqttFault.Closed;
        try
        {
            fault = await ReadAsync();
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // The connection is over: whoever waits for an answer is told below.
        }
        finally
        {
            life.End(fault);
        }
    }

    /// <returns>Why there is nothing more to read.</returns>
    private async Task<MqttFault> ReadAsync()
    {
        while (!life.IsOver)
        {
            var (result, packet) = await packets.ReadAsync(life.Ending);
            if (result == PacketRead.Ended)
            {
                break;
            }

            keepAlive.Busy();
            if (result == PacketRead.Packet && packet.Type == PacketType.Disconnect && level == MqttLevel.V5)
            {
                return DisconnectPacket.Read(packet, level, out _)?.Fault ?? MqttFault.Malformed;
            }

            var reason = result == PacketRead.Packet ? await TakeAsync(packet) : result.Fault();
            if (reason != MqttReason.Success)
            {
                await life.TrySayAsync(reason);
                return MqttFault.Malformed;
            }

            keepAlive.Ready();
        }

        return MqttFault.Closed;
    }

    /// <summary>Acts on one packet.</summary>
    /// <returns>Success, or the reason to close with (MQTT 5.0 4.13).</returns>
    private async ValueTask<MqttReason> TakeAsync(RawPacket packet)
    {
        var fault = MqttReason.ProtocolError;
        switch (packet.Type)
        {
            case PacketType.PubAck when PubAckPacket.Read(packet, level, out fault) is { } ack:
                return answers.Answer(ack.Id, packet.Type, [ack.Reason]) ? MqttReason.Success : MqttReason.ProtocolError;
            case PacketType.SubAck or PacketType.UnsubAck when SubAckPacket.Read(packet, level, out fault) is { } ack:
                return answers.Answer(ack.Id, packet.Type, ack.Reasons) ? MqttReason.Success : MqttReason.ProtocolError;
            case PacketType.PingResp:
                return packet.Body.Length == 0 && packet.Flags == 0 ? MqttReason.Success : MqttReason.MalformedPacket;
            case PacketType.Publish when PublishPacket.Read(packet, level, out fault) is { } publish:
                return await inbox.TakeAsync(publish, AcknowledgeAsync, life.Ending);
            default:
                // AUTH too: enhanced authentication was never asked for (MQTT 5.0 4.12).
                return fault;
        }
    }

    private async ValueTask AcknowledgeAsync(PublishPacket publish, CancellationToken cancel)
    {
        if (publish.Message.AtLeastOnce && !life.IsOver)
        {
            inbox.Acknowledged();
            try
            {
                await packets.WriteAsync(new PubAckPacket(publish.Id, 0).Write(level), cancel);
            }
            catch (Exception e) when (e.IsLoss(cancel))
            {
                // The broker will send it again: whoever stores it knows it by its id.
            }
            finally
            {
                life.CutIfBroken();
            }
        }
    }
}
