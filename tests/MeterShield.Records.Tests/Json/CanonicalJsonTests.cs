using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MeterShield.Records.Json;

namespace MeterShield.Records.Tests.Json;

public sealed class CanonicalJsonTests
{
    private static readonly int MaxTest = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 100_000 : 2_000;

    [Fact]
    public void What_is_written_is_read_back_and_written_the_same() =>
        Prop.ForAll(Values.ToArbitrary(), value =>
        {
            var bytes = CanonicalJson.Write(value);
            return CanonicalJson.Parse(bytes, out var read) == CanonicalFault.None && CanonicalJson.Write(read!).AsSpan().SequenceEqual(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(MaxTest));

    [Fact]
    public void Another_reader_finds_the_same_texts_and_numbers() =>
        Prop.ForAll(Values.ToArbitrary(), value => Same(value, JsonNode.Parse(CanonicalJson.Write(value))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(MaxTest));

    [Fact]
    public void Changed_bytes_are_refused_or_are_canonical_themselves() =>
        Prop.ForAll(
            (from value in Values from at in Gen.Choose(0, 1 << 20) from bit in Gen.Choose(0, 7) select (value, at, bit)).ToArbitrary(),
            change =>
            {
                var bytes = CanonicalJson.Write(change.value);
                bytes[change.at % bytes.Length] ^= (byte)(1 << change.bit);
                return CanonicalJson.Parse(bytes, out var read) != CanonicalFault.None || CanonicalJson.Write(read!).AsSpan().SequenceEqual(bytes);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(MaxTest));

    [Theory]
    [InlineData("{\"b\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\": 1}")]
    [InlineData(" 1")]
    [InlineData("01")]
    [InlineData("-0")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("9007199254740992")]
    [InlineData("null")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("\"\\u0041\"")]
    [InlineData("\"\\/\"")]
    [InlineData("\"\\u000A\"")]
    [InlineData("\"\\u001F\"")]
    [InlineData("\"a")]
    [InlineData("{\"a\"")]
    [InlineData("[")]
    [InlineData("")]
    public void What_no_canonical_writer_writes_is_refused(string json) =>
        Assert.Equal(CanonicalFault.NotCanonical, CanonicalJson.Parse(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData(new byte[] { 0x22, 0xff, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xc0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xed, 0xa0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0x0a, 0x22 })]
    public void Bad_utf8_and_bare_control_characters_are_refused(byte[] bytes) =>
        Assert.Equal(CanonicalFault.NotCanonical, CanonicalJson.Parse(bytes, out _));

    [Fact]
    public void Length_depth_and_trailing_bytes_are_bounded()
    {
        Assert.Equal(CanonicalFault.TrailingBytes, CanonicalJson.Parse("1 "u8, out _));
        Assert.Equal(CanonicalFault.TrailingBytes, CanonicalJson.Parse("{}{}"u8, out _));
        Assert.Equal(CanonicalFault.None, CanonicalJson.Parse("[[[[[[[[1]]]]]]]]"u8, out _));
        Assert.Equal(CanonicalFault.TooDeep, CanonicalJson.Parse("[[[[[[[[[1]]]]]]]]]"u8, out _));
        Assert.Equal(CanonicalFault.TooLong, CanonicalJson.Parse(new byte[CanonicalJson.LongestBytes + 1], out _));
    }

    [Fact]
    public void The_example_of_the_rfc_is_sorted_by_code_units()
    {
        // RFC 8785 3.2.3: the pair of surrogates sorts before U+FB33.
        var value = new CanonicalObject(
            ("\u20ac", "Euro Sign"), ("\r", "Carriage Return"), ("\ufb33", "Hebrew Letter Dalet With Dagesh"), ("1", "One"),
            ("\ud83d\ude00", "Emoji: Grinning Face"), ("\u0080", "Control"), ("\u00f6", "Latin Small Letter O With Diaeresis"));
        var text = Encoding.UTF8.GetString(CanonicalJson.Write(value));
        string[] expected = ["Carriage Return", "One", "Control", "Latin Small", "Euro Sign", "Emoji", "Hebrew"];
        var places = expected.Select(word => text.IndexOf(word, StringComparison.Ordinal)).ToArray();
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(-1, places);
    }

    [Fact]
    public void A_text_that_is_not_well_formed_is_never_written() =>
        Assert.ThrowsAny<ArgumentException>(() => CanonicalJson.Write("\ud83d"));

    private static Gen<string> Texts { get; } =
        from runes in Gen.OneOf(Gen.Choose(0, 0x24), Gen.Choose(0x5b, 0x7f), Gen.Choose(0x80, 0xd7ff), Gen.Choose(0xe000, 0x10ffff)).ArrayOf()
        select string.Concat(runes.Select(rune => char.ConvertFromUtf32(rune)));

    private static Gen<CanonicalValue> Leaves { get; } = Gen.OneOf(
        from text in Texts select CanonicalValue.Of(text),
        from high in Gen.Choose(-(1 << 22), 1 << 22) from low in Gen.Choose(0, int.MaxValue) select CanonicalValue.Of(((long)high * (1L << 31)) / 2 + low),
        from flag in Gen.Choose(0, 1) select CanonicalValue.Of(flag == 1));

    private static Gen<CanonicalValue> Values { get; } = Tree(3);

    private static Gen<CanonicalValue> Tree(int depth) => depth == 0 ? Leaves : Gen.OneOf(
        Leaves,
        from items in Tree(depth - 1).ArrayOf() select (CanonicalValue)new CanonicalList(items.Take(4)),
        from names in Texts.ArrayOf()
        from members in Tree(depth - 1).ArrayOf()
        select (CanonicalValue)new CanonicalObject(names.Distinct(StringComparer.Ordinal).Zip(members).Take(4)));

    private static bool Same(CanonicalValue ours, JsonNode? theirs) => ours switch
    {
        CanonicalText { Text: var text } => theirs!.GetValue<string>() == text,
        CanonicalInteger { Number: var number } => theirs!.GetValue<long>() == number,
        CanonicalFlag { Flag: var flag } => theirs!.GetValue<bool>() == flag,
        CanonicalList { Items: var items } => theirs!.AsArray().Count == items.Count && items.Zip(theirs.AsArray()).All(pair => Same(pair.First, pair.Second)),
        CanonicalObject { Members: var members } => theirs!.AsObject().Count == members.Count() && members.All(member => Same(member.Value, theirs[member.Key])),
        _ => false,
    };
}
