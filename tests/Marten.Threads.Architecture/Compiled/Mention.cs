using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

/// <summary>A type, and perhaps a member of it, that some code names.</summary>
/// <param name="Place">Who names it.</param>
/// <param name="Type">The type; of a member the declaring one.</param>
/// <param name="Member">The method or field, or null.</param>
internal sealed record Mention(Place Place, TypeReference Type, MemberReference? Member)
{
    public string Namespace => Outermost(Type).Namespace;

    /// <summary>Simple name of the assembly that the type lives in.</summary>
    public string Assembly => Outermost(Type).Scope switch
    {
        AssemblyNameReference reference => reference.Name,
        ModuleDefinition module => module.Assembly.Name.Name,
        var scope => scope.Name,
    };

    /// <summary>Full name of type and member, such as <c>System.DateTime.get_Now</c>.</summary>
    public string Name => Member is null ? TypeName : $"{TypeName}.{Member.Name}";

    public string TypeName => Type.FullName.Replace('/', '.');

    public override string ToString() => $"{Place} names {Name}";

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type;
    }
}
