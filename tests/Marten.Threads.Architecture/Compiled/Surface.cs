using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

/// <summary>What a module shows to its users: public types, their public and protected members.</summary>
internal static class Surface
{
    public static IEnumerable<TypeDefinition> Types(ModuleDefinition module) => module.GetTypes().Where(IsVisible);

    /// <summary>Types that stand in declarations: bases, interfaces, fields, parameters, results and constraints, not in bodies.</summary>
    public static IEnumerable<Mention> Signatures(ModuleDefinition module) => Types(module).SelectMany(static type =>
        Of(Place.Of(type), type.Interfaces.Select(static one => one.InterfaceType).Append(type.BaseType).Concat(Constraints(type)))
            .Concat(type.Fields.Where(IsVisible).SelectMany(field => Of(Place.Of(type, field.Name), [field.FieldType])))
            .Concat(type.Methods.Where(IsVisible).SelectMany(method => Of(
                Place.Of(type, NameOf(method)),
                method.Parameters.Select(static one => one.ParameterType).Append(method.ReturnType).Concat(Constraints(method))))));

    public static bool IsVisible(TypeDefinition type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsVisible(type.DeclaringType));

    public static bool IsVisible(MethodDefinition method) =>
        IsVisible(method.DeclaringType) && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    public static bool IsVisible(FieldDefinition field) =>
        IsVisible(field.DeclaringType) && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly);

    /// <summary>Whether its signature comes from an interface or a base class.</summary>
    public static bool Implements(MethodDefinition method) => method.IsVirtual;

    public static bool IsAsync(MethodDefinition method) =>
        method.ReturnType.GetElementType().FullName is "System.Threading.Tasks.Task" or "System.Threading.Tasks.Task`1"
            or "System.Threading.Tasks.ValueTask" or "System.Threading.Tasks.ValueTask`1";

    // Accessors are counted to their property.
    private static string NameOf(MethodDefinition method) => method.IsGetter || method.IsSetter ? method.Name[4..] : method.Name;

    private static IEnumerable<TypeReference> Constraints(IGenericParameterProvider provider) =>
        provider.GenericParameters.SelectMany(static one => one.Constraints).Select(static one => one.ConstraintType);

    private static IEnumerable<Mention> Of(Place place, IEnumerable<TypeReference> types) =>
        types.SelectMany(TypeParts.Of).Select(part => new Mention(place, part, null));
}
