using System.Reflection;

namespace MeterShield.House.Tests.PublicApi;

/// <summary>Types as C# writes them.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new (Type Type, string Word)[]
    {
        (typeof(void), "void"), (typeof(bool), "bool"), (typeof(char), "char"), (typeof(string), "string"), (typeof(object), "object"),
        (typeof(byte), "byte"), (typeof(sbyte), "sbyte"), (typeof(short), "short"), (typeof(ushort), "ushort"), (typeof(int), "int"),
        (typeof(uint), "uint"), (typeof(long), "long"), (typeof(ulong), "ulong"), (typeof(float), "float"), (typeof(double), "double"),
        (typeof(decimal), "decimal"),
    }.ToDictionary(pair => pair.Type, pair => pair.Word);

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        return Plain(type, nullability) + mark;
    }

    private static string Plain(Type type, NullabilityInfo? nullability)
    {
        if (type.IsArray)
        {
            return Of(type.GetElementType()!, nullability?.ElementType) + "[]";
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        if (Keywords.TryGetValue(type, out var keyword) || type.IsGenericParameter)
        {
            return keyword ?? type.Name;
        }

        var name = type.IsNested ? $"{Plain(type.DeclaringType!, null)}.{Bare(type)}" : Bare(type);
        var arguments = type.GetGenericArguments();
        return arguments.Length == 0 ? name : $"{name}<{string.Join(", ", arguments.Select((argument, i) => Of(argument, At(nullability, i))))}>";
    }

    private static NullabilityInfo? At(NullabilityInfo? nullability, int index) =>
        nullability is not null && index < nullability.GenericTypeArguments.Length ? nullability.GenericTypeArguments[index] : null;

    private static string Bare(Type type) => type.Name.IndexOf('`') is var tick and >= 0 ? type.Name[..tick] : type.Name;
}
