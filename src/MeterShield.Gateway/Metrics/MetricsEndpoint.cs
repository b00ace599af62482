using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MeterShield.Gateway.Metrics;

/// <summary><c>http://127.0.0.1:PORT/metrics</c>, for this machine only and only if the configuration names a port.</summary>
internal sealed class MetricsEndpoint(WebApplication? application, MetricsText? text) : IAsyncDisposable
{
    /// <summary>Begins to answer.</summary>
    /// <param name="port">The port at the loopback address, or null for none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<MetricsEndpoint> StartAsync(int? port, CancellationToken cancel)
    {
        if (port is not { } number)
        {
            return new MetricsEndpoint(null, null);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(number);
        });
        var application = builder.Build();
        var text = new MetricsText();
        application.Run(context => AnswerAsync(context, text));
        await application.StartAsync(cancel);
        return new MetricsEndpoint(application, text);
    }

    public async ValueTask DisposeAsync()
    {
        if (application is not null)
        {
            await application.DisposeAsync();
        }

        text?.Dispose();
    }

    /// <summary>A page of another site that resolves its own name to this machine gets nothing: the name asked for must be ours.</summary>
    private static Task AnswerAsync(HttpContext context, MetricsText text)
    {
        var isOurs = context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]";
        if (!isOurs || !HttpMethods.IsGet(context.Request.Method) || context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = isOurs ? StatusCodes.Status404NotFound : StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(text.Write(), context.RequestAborted);
    }
}
