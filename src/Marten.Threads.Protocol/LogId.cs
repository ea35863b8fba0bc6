using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol;

/// <summary>
/// Names a log, the hash chain of one writer: the peer id of the log's own key (specification, section 4.1), a type of its own so that a log and
/// a host cannot be mixed up. Compared bytewise, unsigned; the default value is undefined.
/// </summary>
public readonly struct LogId : IEquatable<LogId>, IComparable<LogId>
{
    private readonly PeerId _peerId;

    private LogId(PeerId peerId) => _peerId = peerId;

    /// <summary>False for the default value.</summary>
    public bool IsDefined => _peerId.IsDefined;

    /// <summary>The multihash's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlyMemory<byte> Bytes => _peerId.Bytes;

    /// <summary>The multihash's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlySpan<byte> Span => _peerId.Span;

    /// <summary>The id of the log that <paramref name="key"/> signs: <c>00 24 ‖ 36 bytes</c>.</summary>
    /// <exception cref="ArgumentException">The key is undefined.</exception>
    public static LogId FromKey(VerifyingKey key) => new(PeerId.FromKey(key));

    /// <summary>Takes a peer id for a log's.</summary>
    public static LogId FromPeerId(PeerId peerId) => new(peerId);

    /// <summary>The same bytes as a peer id, for the places of the protocol that call it so.</summary>
    public PeerId ToPeerId() => _peerId;

    /// <summary>The key that signs the log's records, out of the id itself.</summary>
    /// <param name="key">The key, or the undefined one.</param>
    /// <returns>False when the id holds a hash, a key of another type, or a key that <see cref="VerifyingKey"/> refuses.</returns>
    public bool TryGetKey(out VerifyingKey key) => _peerId.TryGetKey(out key);

    /// <summary>Takes the multihash of a key, as <see cref="PeerId.TryFromBytes"/> does.</summary>
    /// <param name="bytes">The whole id; copied.</param>
    /// <param name="logId">The id, or the undefined one.</param>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out LogId logId)
    {
        bool taken = PeerId.TryFromBytes(bytes, out PeerId peerId);
        logId = new LogId(peerId);
        return taken;
    }

    /// <summary>Takes the multihash of a key like <see cref="TryFromBytes"/>.</summary>
    /// <exception cref="FormatException">The bytes are not a log id.</exception>
    public static LogId FromBytes(ReadOnlySpan<byte> bytes) =>
        TryFromBytes(bytes, out LogId logId) ? logId : throw new FormatException($"{bytes.Length} bytes do not make a log id.");

    /// <summary>Reads the text form, as <see cref="PeerId.TryParse"/> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="logId">The id, or the undefined one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out LogId logId)
    {
        bool read = PeerId.TryParse(text, out PeerId peerId);
        logId = new LogId(peerId);
        return read;
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not a log id.</exception>
    public static LogId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out LogId logId) ? logId : throw new FormatException("The text is not a log id.");

    /// <summary>Base58; empty when undefined.</summary>
    public override string ToString() => _peerId.ToString();

    /// <inheritdoc />
    public bool Equals(LogId other) => _peerId.Equals(other._peerId);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is LogId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _peerId.GetHashCode();

    /// <summary>Compares bytewise, unsigned; the undefined id comes first.</summary>
    public int CompareTo(LogId other) => _peerId.CompareTo(other._peerId);

    /// <summary>True when both have the same bytes.</summary>
    public static bool operator ==(LogId left, LogId right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(LogId left, LogId right) => !left.Equals(right);

    /// <summary>True when <paramref name="left"/> comes before <paramref name="right"/> bytewise.</summary>
    public static bool operator <(LogId left, LogId right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> comes before or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator <=(LogId left, LogId right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> comes after <paramref name="right"/> bytewise.</summary>
    public static bool operator >(LogId left, LogId right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> comes after or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator >=(LogId left, LogId right) => left.CompareTo(right) >= 0;
}
