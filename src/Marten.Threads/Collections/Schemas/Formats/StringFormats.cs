using System.Collections.Frozen;

namespace Marten.Threads.Collections;

/// <summary>
/// The values of <c>format</c> that are enforced. Draft-07 lets an implementation choose; the reference enforces formats, so these are,
/// and any other name is refused when the schema is compiled.
/// </summary>
internal static class StringFormats
{
    private static readonly FrozenDictionary<string, Func<string, bool>> Known = new Dictionary<string, Func<string, bool>>(StringComparer.Ordinal)
    {
        ["date"] = text => DateTimeFormats.IsDate(text),
        ["time"] = text => DateTimeFormats.IsTime(text),
        ["date-time"] = DateTimeFormats.IsDateTime,
        ["email"] = HostFormats.IsEmail,
        ["hostname"] = text => HostFormats.IsHostname(text),
        ["ipv4"] = text => HostFormats.IsIPv4(text),
        ["ipv6"] = text => HostFormats.IsIPv6(text),
        ["iri"] = IriFormats.IsIri,
        ["iri-reference"] = IriFormats.IsIriReference,
        ["json-pointer"] = JsonPointer.IsPointer,
        ["regex"] = TextFormats.IsRegex,
        ["relative-json-pointer"] = TextFormats.IsRelativePointer,
        ["uri"] = UriFormats.IsUri,
        ["uri-reference"] = UriFormats.IsUriReference,
        ["uri-template"] = TextFormats.IsUriTemplate,
        ["uuid"] = text => text.Length == 36 && Guid.TryParseExact(text, "D", out _),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Names => string.Join(", ", Known.Keys.Order(StringComparer.Ordinal));

    public static Func<string, bool>? Find(string name) => Known.GetValueOrDefault(name);
}
