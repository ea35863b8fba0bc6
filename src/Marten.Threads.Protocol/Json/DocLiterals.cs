namespace Marten.Threads.Protocol.Json;

/// <summary>The value <c>null</c>.</summary>
public sealed class DocNull : DocValue
{
    private DocNull()
    {
    }

    /// <summary>The only one.</summary>
    public static DocNull Value { get; } = new();

    /// <inheritdoc />
    public override bool Equals(DocValue? other) => other is DocNull;

    /// <inheritdoc />
    public override int GetHashCode() => 0;

    internal override int WriteTo(Span<byte> destination)
    {
        "null"u8.CopyTo(destination);
        return "null".Length;
    }

    private protected override long Measure() => "null".Length;
}

/// <summary>The value <c>true</c> or <c>false</c>.</summary>
public sealed class DocBool : DocValue
{
    private readonly string _text;

    private DocBool(string text) => _text = text;

    /// <summary>The value <c>true</c>.</summary>
    public static DocBool True { get; } = new("true");

    /// <summary>The value <c>false</c>.</summary>
    public static DocBool False { get; } = new("false");

    /// <summary>Whether this is <c>true</c>.</summary>
    public bool IsTrue => ReferenceEquals(this, True);

    /// <summary>One of the two values.</summary>
    public static DocBool Of(bool value) => value ? True : False;

    /// <inheritdoc />
    public override bool Equals(DocValue? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => IsTrue ? 1 : 2;

    internal override int WriteTo(Span<byte> destination) => System.Text.Encoding.UTF8.GetBytes(_text, destination);

    private protected override long Measure() => _text.Length;
}
