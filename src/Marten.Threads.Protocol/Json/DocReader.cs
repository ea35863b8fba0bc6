namespace Marten.Threads.Protocol.Json;

/// <summary>A recursive JSON reader over UTF-8 bytes that never throws. One use reads one document.</summary>
internal ref struct DocReader
{
    private readonly ReadOnlySpan<byte> _text;
    private PartStack<DocMember> _members; // of all open objects
    private PartStack<DocValue> _items; // of all open arrays
    private int _position;

    public DocReader(ReadOnlySpan<byte> utf8) => _text = utf8;

    /// <summary>Why <see cref="ReadDocument"/> gave nothing.</summary>
    public JsonDefect Defect { get; private set; }

    /// <summary>Whether a text was mended or an equal name dropped.</summary>
    public bool IsNormalised { get; private set; }

    public DocValue? ReadDocument()
    {
        DocValue? value = Value(0);
        if (value is null)
            return null;

        return NextByte() < 0 ? value : Fail(JsonDefect.Syntax);
    }

    private DocValue? Value(int depth) => NextByte() switch
    {
        '{' => Object(depth + 1),
        '[' => Array(depth + 1),
        '"' => Text() is { } text ? DocString.OfWellFormed(text) : null,
        't' => Literal("true"u8, DocBool.True),
        'f' => Literal("false"u8, DocBool.False),
        'n' => Literal("null"u8, DocNull.Value),
        _ => Number(),
    };

    private DocValue? Object(int depth)
    {
        if (depth > JsonText.DepthMax)
            return Fail(JsonDefect.TooDeep);

        _position++;
        int start = _members.Count;
        if (!TryTake('}'))
        {
            do
            {
                if (!Member(depth))
                    return null;
            }
            while (TryTake(','));

            if (!TryTake('}'))
                return Fail(JsonDefect.Syntax);
        }

        DocObject value = MemberOrder.ToObject(_members.Pop(_members.Count - start), out bool dropped);
        IsNormalised |= dropped;
        return value;
    }

    private bool Member(int depth)
    {
        string? name = NextByte() == '"' ? Text() : null;
        if (name is null || !TryTake(':'))
        {
            Fail(JsonDefect.Syntax);
            return false;
        }

        DocValue? value = Value(depth);
        if (value is null)
            return false;

        _members.Push(new DocMember(name, value));
        return true;
    }

    private DocValue? Array(int depth)
    {
        if (depth > JsonText.DepthMax)
            return Fail(JsonDefect.TooDeep);

        _position++;
        int start = _items.Count;
        if (TryTake(']'))
            return DocArray.Empty;

        do
        {
            DocValue? item = Value(depth);
            if (item is null)
                return null;
            _items.Push(item);
        }
        while (TryTake(','));

        if (!TryTake(']'))
            return Fail(JsonDefect.Syntax);

        return ToArray(_items.Count - start);
    }

    private DocArray ToArray(int count)
    {
        if (count > 2)
            return new ManyItems(_items.Pop(count));

        DocValue last = _items.Pop();
        return count == 1 ? new OneItem(last) : new TwoItems(_items.Pop(), last);
    }

    private DocValue? Number()
    {
        ReadOnlySpan<byte> rest = _text[_position..];
        int length = NumberReader.TokenLength(rest);
        if (length == 0)
            return Fail(JsonDefect.Syntax);
        if (!NumberReader.TryRead(rest[..length], out DocNumber? number, out JsonDefect defect))
            return Fail(defect);

        _position += length;
        return number;
    }

    private string? Text()
    {
        string? text = QuotedTextReader.Read(_text[(_position + 1)..], out int length, out bool mended);
        if (text is null)
        {
            Fail(JsonDefect.Syntax);
            return null;
        }

        _position += 1 + length;
        IsNormalised |= mended;
        return text;
    }

    private DocValue? Literal(ReadOnlySpan<byte> word, DocValue value)
    {
        if (!_text[_position..].StartsWith(word))
            return Fail(JsonDefect.Syntax);

        _position += word.Length;
        return value;
    }

    private bool TryTake(char expected)
    {
        if (NextByte() != expected)
            return false;

        _position++;
        return true;
    }

    /// <summary>Steps over white space; −1 at the end.</summary>
    private int NextByte()
    {
        while (_position < _text.Length)
        {
            byte next = _text[_position];
            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                return next;
            _position++;
        }

        return -1;
    }

    private DocValue? Fail(JsonDefect defect)
    {
        if (Defect == JsonDefect.None)
            Defect = defect;
        return null;
    }
}
