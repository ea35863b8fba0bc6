using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

internal static class TypeParts
{
    /// <summary>The plain types that a type is made of: itself or its element type, and its generic arguments at every depth.</summary>
    public static IEnumerable<TypeReference> Of(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return [];
            case FunctionPointerType pointer:
                return pointer.Parameters.Select(static one => one.ParameterType).Append(pointer.ReturnType).SelectMany(Of);
            case GenericInstanceType generic:
                return generic.GenericArguments.SelectMany(Of).Prepend(generic.ElementType);
            case IModifierType modifier:
                return Of(modifier.ElementType).Concat(Of(modifier.ModifierType));
            case TypeSpecification specification:
                return Of(specification.ElementType);
            default:
                return [type];
        }
    }
}
