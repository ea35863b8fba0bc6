using System.Globalization;
using System.Runtime.InteropServices;

namespace Marten.Threads.Listening;

/// <summary>
/// A place in the change feed of one thread, behind everything that was told up to it. Opaque: keep its text, and go on from there after a restart. Cursors of one
/// thread compare as their changes came, so that who is told something twice notices. The default value is the beginning of every feed.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct ThreadCursor : IEquatable<ThreadCursor>, IComparable<ThreadCursor>
{
    /// <summary>Stands for the last change of a commit, whatever its number.</summary>
    internal const int EndOfCommit = int.MaxValue;

    private readonly int _ordinal;

    internal ThreadCursor(long epoch, long commit, int ordinal)
    {
        Epoch = epoch;
        Commit = commit;
        _ordinal = ordinal;
    }

    /// <summary>The beginning of a feed: everything that it ever told is to come.</summary>
    public static ThreadCursor Beginning => default;

    /// <summary>When the thread came here, in microseconds since 1970; another one after it was deleted and joined again. 0 means any.</summary>
    internal long Epoch { get; }

    /// <summary>The thread's commit.</summary>
    internal long Commit { get; }

    /// <summary>The change in the commit, from 1; the beginning stands at the end of commit 0.</summary>
    internal int Ordinal => Commit == 0 ? EndOfCommit : _ordinal;

    /// <summary>Behind the whole commit.</summary>
    internal ThreadCursor AtEndOfCommit() => new(Epoch, Commit, EndOfCommit);

    /// <summary>Reads the text form.</summary>
    /// <param name="text">What <see cref="ToString"/> gave.</param>
    /// <param name="cursor">The cursor, or the beginning.</param>
    /// <returns>False for anything else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ThreadCursor cursor)
    {
        cursor = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '-') != 3) return false;
        if (!TryRead(text[parts[0]], out var epoch) || !TryRead(text[parts[1]], out var commit) || !TryRead(text[parts[2]], out var ordinal)) return false;
        if (ordinal > EndOfCommit || (commit == 0 && ordinal != 0)) return false;
        cursor = new ThreadCursor(epoch, commit, ordinal == 0 && commit > 0 ? EndOfCommit : (int)ordinal);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ThreadCursor Parse(ReadOnlySpan<char> text) => TryParse(text, out var cursor) ? cursor : throw new FormatException("The text is no cursor of a change feed.");

    /// <summary>The text form: three numbers, at most 50 ASCII characters.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Commit}-{(Ordinal == EndOfCommit ? 0 : Ordinal)}");

    /// <inheritdoc/>
    public int CompareTo(ThreadCursor other)
    {
        var order = Epoch.CompareTo(other.Epoch);
        if (order == 0) order = Commit.CompareTo(other.Commit);
        return order == 0 ? Ordinal.CompareTo(other.Ordinal) : order;
    }

    /// <inheritdoc/>
    public bool Equals(ThreadCursor other) => Epoch == other.Epoch && Commit == other.Commit && Ordinal == other.Ordinal;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ThreadCursor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Epoch, Commit, Ordinal);

    /// <summary>Whether both are the same place.</summary>
    public static bool operator ==(ThreadCursor left, ThreadCursor right) => left.Equals(right);

    /// <summary>Whether they are different places.</summary>
    public static bool operator !=(ThreadCursor left, ThreadCursor right) => !left.Equals(right);

    /// <summary>Whether the left one comes first.</summary>
    public static bool operator <(ThreadCursor left, ThreadCursor right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one comes last.</summary>
    public static bool operator >(ThreadCursor left, ThreadCursor right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one comes first or is the same.</summary>
    public static bool operator <=(ThreadCursor left, ThreadCursor right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one comes last or is the same.</summary>
    public static bool operator >=(ThreadCursor left, ThreadCursor right) => left.CompareTo(right) >= 0;

    private static bool TryRead(ReadOnlySpan<char> digits, out long number) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
