namespace Marten.Threads.Collections;

/// <summary>
/// The names of schemas, resolved as RFC 3986 section 5.2 says and then compared as text. .NET's own reader repairs and
/// normalises what it is given, and knows no base without a scheme.
/// </summary>
/// <param name="Scheme">With its colon, or empty.</param>
/// <param name="Authority">With its two slashes, or empty.</param>
/// <param name="Path">As it is written.</param>
/// <param name="Query">With its question mark, or empty.</param>
internal readonly record struct SchemaUri(string Scheme, string Authority, string Path, string Query)
{
    /// <summary>Splits a reference at its first <c>#</c>, which belongs to neither part.</summary>
    public static (string Document, string Fragment) Split(string reference)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? (reference, "") : (reference[..hash], reference[(hash + 1)..]);
    }

    /// <summary>What a reference without fragment means where a base is in force. The empty base is that of a schema without a name.</summary>
    public static string Resolve(string basis, string reference)
    {
        SchemaUri outer = Parse(basis);
        SchemaUri inner = Parse(reference);
        if (inner.Scheme.Length > 0)
            return inner.WithoutDots().ToString();
        if (inner.Authority.Length > 0)
            return (inner.WithoutDots() with { Scheme = outer.Scheme }).ToString();
        if (inner.Path.Length == 0)
            return (outer with { Query = inner.Query.Length > 0 ? inner.Query : outer.Query }).ToString();
        string path = inner.Path[0] == '/' ? inner.Path : outer.Merge(inner.Path);
        return (outer with { Path = path, Query = inner.Query }).WithoutDots().ToString();
    }

    public override string ToString() => Scheme + Authority + Path + Query;

    private static SchemaUri Parse(string text)
    {
        int query = text.IndexOf('?', StringComparison.Ordinal);
        string rest = query < 0 ? text : text[..query];
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        // a colon behind a slash belongs to the path
        int scheme = colon > 0 && !rest.AsSpan(0, colon).Contains('/') ? colon + 1 : 0;
        string behind = rest[scheme..];
        int authority = 0;
        if (behind.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = behind.IndexOf('/', 2);
            authority = slash < 0 ? behind.Length : slash;
        }

        return new SchemaUri(rest[..scheme], behind[..authority], behind[authority..], query < 0 ? "" : text[query..]);
    }

    private string Merge(string path)
    {
        if (Authority.Length > 0 && Path.Length == 0)
            return "/" + path;
        return string.Concat(Path.AsSpan(0, Path.LastIndexOf('/') + 1), path);
    }

    private SchemaUri WithoutDots()
    {
        string[] segments = Path.Split('/');
        int fixedCount = Path.StartsWith('/') ? 1 : 0;
        var kept = new List<string>(segments.Length);
        for (int i = 0; i < segments.Length; i++)
        {
            bool isDots = segments[i] is "." or "..";
            if (segments[i] == ".." && kept.Count > fixedCount)
                kept.RemoveAt(kept.Count - 1);
            if (!isDots)
                kept.Add(segments[i]);
            else if (i == segments.Length - 1)
                kept.Add("");
        }

        return this with { Path = string.Join('/', kept) };
    }
}
