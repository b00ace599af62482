using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Connections;

/// <summary>What a broker's answers to earlier attempts tell of it. Used from several connections at once.</summary>
internal sealed class BrokerMemory
{
    /// <summary>So many bare ends in a row are no accident.</summary>
    private const int Telling = 3;

    private readonly Lock _gate = new();
    private int _bareEnds;
    private bool _spoke5;

    /// <summary>Takes note of an attempt.</summary>
    public void Note(ConnectAttempt attempt)
    {
        lock (_gate)
        {
            _bareEnds = IsBareEnd(attempt) ? _bareEnds + 1 : 0;
            _spoke5 |= attempt.Connection is { ProtocolLevel: MqttLevel.V5 };
        }
    }

    /// <summary>Whether a broker that ended a connection without a word may do so because it does not know version 5.</summary>
    public bool MayNotKnow5(ConnectAttempt attempt)
    {
        lock (_gate)
        {
            return IsBareEnd(attempt) && _bareEnds >= Telling && !_spoke5;
        }
    }

    /// <summary>
    /// The fault for the user. A broker that refuses a certificate may be gone before its alert is read: that is believed of one that asked
    /// for a certificate and got none, or that has ended the connection again and again after the handshake.
    /// </summary>
    public MqttFault? FaultOf(ConnectAttempt attempt, MqttOptions options)
    {
        lock (_gate)
        {
            return IsBareEnd(attempt) && attempt.AskedForCertificate && (options.ClientCertificate is null || _bareEnds >= Telling)
                ? MqttFault.ClientCertificateRefused
                : attempt.Fault;
        }
    }

    private static bool IsBareEnd(ConnectAttempt attempt) => attempt.Fault == MqttFault.Closed;
}
