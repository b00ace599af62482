namespace MeterShield.Mqtt;

/// <summary>Where a broker listens.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="UsesTls">Whether the connection is TLS.</param>
public sealed record MqttEndpoint(string Host, int Port, bool UsesTls)
{
    /// <summary>Reads <c>mqtt://host[:1883]</c> or <c>mqtts://host[:8883]</c>.</summary>
    /// <returns>False for anything else, a path or user information included.</returns>
    public static bool TryParse(Uri uri, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MqttEndpoint? endpoint)
    {
        endpoint = null;
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0
            || uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.UserInfo.Length > 0)
        {
            return false;
        }

        var tls = uri.Scheme == "mqtts";
        var port = uri.Port > 0 ? uri.Port : tls ? 8883 : 1883;
        endpoint = new MqttEndpoint(uri.IdnHost, port, tls);
        return true;
    }
}
