using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

internal static class Callers
{
    /// <summary>Full names of the types that name a member of a type, sorted: to call it, to take its address, to construct.</summary>
    /// <param name="modules">Where to look.</param>
    /// <param name="type">Full name of the declaring type, dots also before nested types.</param>
    /// <param name="member">Its name, <c>.ctor</c> for constructors.</param>
    public static IReadOnlyList<string> Of(IEnumerable<ModuleDefinition> modules, string type, string member) =>
        modules.SelectMany(MentionFinder.Of)
            .Where(mention => mention.Member is MethodReference method && method.Name == member && mention.TypeName == type)
            .Select(static mention => mention.Place.Type)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
}
