namespace MeterShield.Records.Json;

/// <summary>Values out of a <see cref="CanonicalReader"/>.</summary>
internal static class CanonicalParser
{
    public static CanonicalFault Value(ref CanonicalReader reader, int depth, out CanonicalValue? value)
    {
        value = null;
        switch (reader.Next)
        {
            case (byte)'{':
                return Object(ref reader, depth, out value);
            case (byte)'[':
                return List(ref reader, depth, out value);
            case (byte)'"':
                value = reader.Text(out var text) ? new CanonicalText(text) : null;
                break;
            case (byte)'t' or (byte)'f':
                value = reader.Literal("true"u8) ? new CanonicalFlag(true) : reader.Literal("false"u8) ? new CanonicalFlag(false) : null;
                break;
            default:
                value = reader.Integer(out var number) ? new CanonicalInteger(number) : null;
                break;
        }

        return value is null ? CanonicalFault.NotCanonical : CanonicalFault.None;
    }

    private static CanonicalFault List(ref CanonicalReader reader, int depth, out CanonicalValue? list)
    {
        list = null;
        if (depth == 0)
        {
            return CanonicalFault.TooDeep;
        }

        var items = new List<CanonicalValue>();
        _ = reader.Literal("["u8);
        while (!reader.Literal("]"u8))
        {
            if (items.Count > 0 && !reader.Literal(","u8))
            {
                return CanonicalFault.NotCanonical;
            }

            if (Value(ref reader, depth - 1, out var item) is var fault and not CanonicalFault.None)
            {
                return fault;
            }

            items.Add(item!);
        }

        list = new CanonicalList(items);
        return CanonicalFault.None;
    }

    private static CanonicalFault Object(ref CanonicalReader reader, int depth, out CanonicalValue? value)
    {
        value = null;
        if (depth == 0)
        {
            return CanonicalFault.TooDeep;
        }

        var members = new List<(string Name, CanonicalValue Value)>();
        _ = reader.Literal("{"u8);
        while (!reader.Literal("}"u8))
        {
            if (members.Count > 0 && !reader.Literal(","u8))
            {
                return CanonicalFault.NotCanonical;
            }

            // Strictly rising names: sorted, and none twice.
            if (!reader.Text(out var name) || !reader.Literal(":"u8) || (members.Count > 0 && string.CompareOrdinal(members[^1].Name, name) >= 0))
            {
                return CanonicalFault.NotCanonical;
            }

            if (Value(ref reader, depth - 1, out var member) is var fault and not CanonicalFault.None)
            {
                return fault;
            }

            members.Add((name, member!));
        }

        value = new CanonicalObject(members);
        return CanonicalFault.None;
    }
}
