using System.Diagnostics.CodeAnalysis;

namespace Marten.Threads.Access;

/// <summary>A validator's answer. The default is a rejection without a reason.</summary>
public readonly struct WriteVerdict : IEquatable<WriteVerdict>
{
    private WriteVerdict(bool isAccepted, string? reason) => (IsAccepted, Reason) = (isAccepted, reason);

    /// <summary>The write takes effect.</summary>
    public static WriteVerdict Accepted { get; } = new(true, null);

    /// <summary>Whether the write takes effect.</summary>
    public bool IsAccepted { get; }

    /// <summary>Why not, for whoever wrote here; null where nothing was said. Writes of peers are rejected without telling them.</summary>
    public string? Reason { get; }

    /// <summary>The write is kept in its log and has no effect.</summary>
    /// <param name="reason">Why.</param>
    public static WriteVerdict Rejected(string? reason = null) => new(false, reason);

    /// <inheritdoc/>
    public bool Equals(WriteVerdict other) => IsAccepted == other.IsAccepted && Reason == other.Reason;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is WriteVerdict other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsAccepted, Reason);

    /// <summary>Whether two answers are the same.</summary>
    public static bool operator ==(WriteVerdict left, WriteVerdict right) => left.Equals(right);

    /// <summary>Whether two answers differ.</summary>
    public static bool operator !=(WriteVerdict left, WriteVerdict right) => !left.Equals(right);
}
