using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

/// <summary>
/// Where something stands in the sources: what the compiler made of lambdas, iterators and async methods is counted to
/// the type and the member that were written.
/// </summary>
/// <param name="Type">Full name of the outermost written type, or of a written type inside it.</param>
/// <param name="Member">Name of the member; empty for the type itself.</param>
internal sealed partial record Place(string Type, string Member)
{
    public static Place Of(TypeDefinition type) => Of(type, "");

    public static Place Of(TypeDefinition type, string member)
    {
        var written = type;
        while (IsGenerated(written.Name) && written.DeclaringType is not null)
        {
            // The name of a state machine holds the name of its method.
            if (GeneratedPattern().Match(written.Name) is { Success: true } match) member = match.Groups["member"].Value;
            written = written.DeclaringType;
        }

        if (IsGenerated(member)) member = GeneratedPattern().Match(member).Groups["member"].Value;
        return new Place(written.FullName.Replace('/', '.'), member);
    }

    public override string ToString() => Member.Length == 0 ? Type : $"{Type}.{Member}";

    private static bool IsGenerated(string name) => name.StartsWith('<');

    // <Method>d__1, <Method>b__0, <Method>g__Local|0, <Property>k__BackingField
    [GeneratedRegex("^<(?<member>[A-Za-z_.][^<>]*)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GeneratedPattern();
}
