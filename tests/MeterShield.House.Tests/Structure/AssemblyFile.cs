using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MeterShield.House.Tests.Structure;

/// <summary>
/// What a built assembly names, read from its metadata: also what no analyzer looks at (field types, parameters, attributes of
/// local functions).
/// </summary>
internal sealed class AssemblyFile : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public AssemblyFile(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    public void Dispose() => _file.Dispose();

    public IEnumerable<string> References => _metadata.AssemblyReferences.Select(handle => Text(_metadata.GetAssemblyReference(handle).Name));

    /// <summary>Types of other assemblies.</summary>
    public IEnumerable<string> Types => _metadata.TypeReferences.Select(NameOf);

    /// <summary>Members of other assemblies, as <c>Type.Member</c>.</summary>
    public IEnumerable<string> Members => _metadata.MemberReferences
        .Select(_metadata.GetMemberReference)
        .Where(member => member.Parent.Kind == HandleKind.TypeReference)
        .Select(member => $"{NameOf((TypeReferenceHandle)member.Parent)}.{Text(member.Name)}");

    /// <summary>Functions of native libraries, as <c>library function</c>.</summary>
    public IEnumerable<string> NativeFunctions => _metadata.MethodDefinitions
        .Select(handle => _metadata.GetMethodDefinition(handle).GetImport())
        .Where(import => !import.Module.IsNil)
        .Select(import => $"{Text(_metadata.GetModuleReference(import.Module).Name)} {Text(import.Name)}")
        .Distinct();

    /// <summary>The assemblies that may see internals.</summary>
    public IEnumerable<string> Friends => _metadata.GetAssemblyDefinition().GetCustomAttributes()
        .Select(_metadata.GetCustomAttribute)
        .Where(attribute => attribute.Constructor.Kind == HandleKind.MemberReference
            && ParentOf(attribute.Constructor) == "System.Runtime.CompilerServices.InternalsVisibleToAttribute")
        .Select(attribute => _metadata.GetBlobReader(attribute.Value))
        .Select(FirstString);

    /// <summary>The methods whose code names a constructor of a type, as <c>Type.Method</c>.</summary>
    public IEnumerable<string> MakersOf(string type)
    {
        var tokens = _metadata.MemberReferences.Where(handle => IsConstructorOf(handle, type)).Select(handle => MetadataTokens.GetToken(handle))
            .Concat(_metadata.MethodDefinitions.Where(handle => IsConstructorOf(handle, type)).Select(handle => MetadataTokens.GetToken(handle)))
            .Select(BitConverter.GetBytes)
            .ToList();
        return _metadata.MethodDefinitions
            .Where(handle => tokens.Exists(token => CodeOf(handle).IndexOf(token) >= 0))
            .Select(handle => _metadata.GetMethodDefinition(handle))
            .Select(method => $"{NameOf(method.GetDeclaringType())}.{Text(method.Name)}");
    }

    private static string FirstString(BlobReader value)
    {
        value.ReadUInt16();
        return value.ReadSerializedString() ?? "";
    }

    private ReadOnlySpan<byte> CodeOf(MethodDefinitionHandle handle) => _metadata.GetMethodDefinition(handle).RelativeVirtualAddress is var address and not 0
        ? _file.GetMethodBody(address).GetILBytes()
        : [];

    private bool IsConstructorOf(MemberReferenceHandle handle, string type)
    {
        var member = _metadata.GetMemberReference(handle);
        return Text(member.Name) == ".ctor" && member.Parent.Kind == HandleKind.TypeReference && NameOf((TypeReferenceHandle)member.Parent) == type;
    }

    private bool IsConstructorOf(MethodDefinitionHandle handle, string type)
    {
        var method = _metadata.GetMethodDefinition(handle);
        return Text(method.Name) == ".ctor" && NameOf(method.GetDeclaringType()) == type;
    }

    private string ParentOf(EntityHandle constructor) =>
        _metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent ? NameOf((TypeReferenceHandle)parent) : "";

    private string NameOf(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}.{Text(type.Name)}"
            : $"{Text(type.Namespace)}.{Text(type.Name)}";
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        return type.IsNested ? $"{NameOf(type.GetDeclaringType())}.{Text(type.Name)}" : $"{Text(type.Namespace)}.{Text(type.Name)}";
    }

    private string Text(StringHandle handle) => _metadata.GetString(handle);
}
