using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Egress.Tests;

/// <summary>RFC 3161 with openssl as the time-stamping authority: a request file out, a response file in.</summary>
public sealed class TimestampTests : IDisposable
{
    private readonly Box _box = Box.Create();
    private readonly TimestampAuthority _authority;
    private readonly byte[] _data;

    public TimestampTests()
    {
        _authority = new TimestampAuthority(Path.Combine(_box.Folder, "tsa"));
        _box.Log.NoteStart(Box.Now);
        _data = _box.Sign().Signature.ToArray();
    }

    public void Dispose() => _box.Dispose();

    [Fact]
    public void A_response_to_our_request_is_accepted_and_openssl_verifies_it_too()
    {
        var request = Timestamp.Request(_data);
        var response = _authority.Answer(request);
        Assert.Equal(TimestampFault.None, Timestamp.Check(_data, request, response, _authority.Root, out var time));
        Assert.True(time > Instant.FromUtc(2026, 1, 1, 0, 0));
        var (exit, output) = _authority.Verify(_data, response);
        Assert.True(exit == 0, output);

        _box.Log.KeepTimestampRequest(_box.Log.Latest!, request);
        _box.Log.KeepTimestamp(_box.Log.Latest!, response, Box.Now);
        Assert.Equal(response, _box.Log.Latest!.Timestamp.ToArray());
        Assert.Empty(_box.Findings);
    }

    [Fact]
    public void A_response_to_another_request_or_over_other_bytes_or_by_another_authority_is_refused()
    {
        var request = Timestamp.Request(_data);
        var response = _authority.Answer(request);
        Assert.Equal(TimestampFault.NotAnAnswer, Timestamp.Check(_data, Timestamp.Request(_data), response, default, out _));
        Assert.Equal(TimestampFault.NotAnAnswer, Timestamp.Check(_data, request, _authority.Answer(Timestamp.Request([1])), default, out _));
        Assert.Equal(TimestampFault.NotAnAnswer, Timestamp.Check(_data, request, [.. response, 0], default, out _));
        Assert.Equal(TimestampFault.NotAnAnswer, Timestamp.Check(_data, request, [1, 2, 3], default, out _));
        Assert.Equal(TimestampFault.Signature, Timestamp.Check([1], request, response, default, out _));
        var stranger = new TimestampAuthority(Path.Combine(_box.Folder, "stranger"));
        Assert.Equal(TimestampFault.Untrusted, Timestamp.Check(_data, request, response, stranger.Root, out _));
        Assert.Equal(TimestampFault.Untrusted, Timestamp.Check(_data, request, response, [1], out _));
    }

    [Fact]
    public void A_response_with_a_changed_byte_is_refused_or_says_the_same_time()
    {
        var request = Timestamp.Request(_data);
        var response = _authority.Answer(request);
        Timestamp.Check(_data, request, response, _authority.Root, out var time);
        var refused = 0;
        for (var at = 0; at < response.Length; at++)
        {
            byte[] bad = [.. response];
            bad[at] ^= 1;

            // The list of digest algorithms is not signed and not needed: .NET overlooks it, openssl, which readers use, does not.
            var fault = Timestamp.Check(_data, request, bad, _authority.Root, out var read);
            Assert.True(fault != TimestampFault.None || read == time, $"byte {at}");
            refused += fault == TimestampFault.None ? 0 : 1;
        }

        Assert.True(refused > response.Length * 9 / 10, $"{refused} of {response.Length}");
    }
}
