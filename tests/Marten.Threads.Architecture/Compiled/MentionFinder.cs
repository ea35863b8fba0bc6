using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

/// <summary>Finds all that the code of a module names: in signatures, attributes, local variables and method bodies.</summary>
internal static class MentionFinder
{
    public static IEnumerable<Mention> Of(ModuleDefinition module) => module.GetTypes().SelectMany(Of);

    private static IEnumerable<Mention> Of(TypeDefinition type)
    {
        var place = Place.Of(type);
        var declared = type.Interfaces.Select(static one => one.InterfaceType).Append(type.BaseType).Concat(Named(type));
        return declared.SelectMany(TypeParts.Of).Select(part => new Mention(place, part, null))
            .Concat(type.Fields.SelectMany(field => Of(Place.Of(type, field.Name), Named(field).Append(field.FieldType))))
            .Concat(type.Properties.SelectMany(property => Of(Place.Of(type, property.Name), Named(property))))
            .Concat(type.Methods.SelectMany(Of));
    }

    private static IEnumerable<Mention> Of(MethodDefinition method)
    {
        var place = Place.Of(method.DeclaringType, method.Name);
        var signature = method.Parameters.Select(static one => one.ParameterType).Append(method.ReturnType)
            .Concat(method.GenericParameters.SelectMany(static one => one.Constraints).Select(static one => one.ConstraintType))
            .Concat(Named(method));
        foreach (var mention in Of(place, signature)) yield return mention;
        if (!method.HasBody) yield break;

        foreach (var mention in Of(place, method.Body.Variables.Select(static one => one.VariableType))) yield return mention;
        foreach (var instruction in method.Body.Instructions)
        {
            foreach (var mention in OfOperand(place, instruction.Operand)) yield return mention;
        }
    }

    private static IEnumerable<Mention> OfOperand(Place place, object? operand) => operand switch
    {
        TypeReference type => Of(place, [type]),
        MethodReference method => OfMember(place, method)
            .Concat(Of(place, method is GenericInstanceMethod generic ? generic.GenericArguments : [])),
        FieldReference field => OfMember(place, field),
        _ => [],
    };

    private static IEnumerable<Mention> OfMember(Place place, MemberReference member)
    {
        if (member.DeclaringType is null) return [];
        return Of(place, [member.DeclaringType]).Append(new Mention(place, member.DeclaringType.GetElementType(), member));
    }

    private static IEnumerable<Mention> Of(Place place, IEnumerable<TypeReference> types) =>
        types.SelectMany(TypeParts.Of).Select(part => new Mention(place, part, null));

    private static IEnumerable<TypeReference> Named(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.Select(static one => one.AttributeType);
}
