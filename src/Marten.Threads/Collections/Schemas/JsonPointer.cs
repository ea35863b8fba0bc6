using System.Globalization;
using System.Text;

namespace Marten.Threads.Collections;

/// <summary>A place in a JSON text (RFC 6901), kept as a chain so that text is only made for the places that are reported.</summary>
internal sealed class JsonPointer
{
    private const int NameMaxLength = 64;
    private readonly JsonPointer? _parent;
    private readonly string? _name;
    private readonly int _index;

    private JsonPointer(JsonPointer? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    public static JsonPointer Root { get; } = new(parent: null, name: null, index: 0);

    public bool IsRoot => _parent is null;

    public JsonPointer Member(string name) => new(this, name, index: 0);

    public JsonPointer Item(int index) => new(this, name: null, index);

    /// <summary>A name as it is shown: quotation marks around it, and cut when it is long.</summary>
    public static string Quote(string name) => $"\"{Shorten(name)}\"";

    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    /// <summary>Reads the part behind <c>#</c> of a local reference: percent escapes first, then <c>~0</c> and <c>~1</c>.</summary>
    public static bool TryReadFragment(string fragment, out string[] segments)
    {
        segments = [];
        if (fragment.Length == 0)
            return true;
        string decoded = Uri.UnescapeDataString(fragment);
        if (!IsPointer(decoded))
            return false;
        segments = decoded.Split('/')[1..];
        for (int i = 0; i < segments.Length; i++)
            segments[i] = segments[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return true;
    }

    public static bool IsPointer(string text)
    {
        if (text.Length > 0 && text[0] != '/')
            return false;
        for (int i = text.IndexOf('~', StringComparison.Ordinal); i >= 0; i = text.IndexOf('~', i + 1))
        {
            if (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))
                return false;
        }

        return true;
    }

    private static string Shorten(string name)
    {
        if (name.Length <= NameMaxLength)
            return name;
        // half a surrogate pair must not be left over
        int length = char.IsHighSurrogate(name[NameMaxLength - 1]) ? NameMaxLength - 1 : NameMaxLength;
        return string.Concat(name.AsSpan(0, length), "…");
    }

    private void Append(StringBuilder text)
    {
        if (_parent is null)
            return;
        _parent.Append(text);
        text.Append('/');
        if (_name is null)
            text.Append(CultureInfo.InvariantCulture, $"{_index}");
        else
            text.Append(Shorten(_name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
    }
}
