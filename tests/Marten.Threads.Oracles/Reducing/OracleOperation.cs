namespace Marten.Threads.Oracles.Reducing;

/// <summary>One operation. What it says itself is set by <see cref="OracleBody"/>, what becomes of it by <see cref="OracleState"/>.</summary>
public sealed class OracleOperation
{
    public required int Index { get; init; }

    public string Collection { get; init; } = "";

    public string Instance { get; init; } = "";

    /// <summary><c>create</c>, <c>save</c>, <c>delete</c> or <c>unknown</c>.</summary>
    public string Type { get; init; } = "unknown";

    public long Stamp { get; init; }

    /// <summary>Canonical text of the document or merge patch; null for a delete and for what was rejected by its content.</summary>
    public string? Patch => Members is null ? null : OracleJson.Text(Members);

    public bool Normalised { get; init; }

    /// <summary><c>applied</c>, <c>conflict: create</c>, or <c>rejected: </c> and the reason.</summary>
    public required string Status { get; set; }

    public string Log { get; internal set; } = "";

    public long Counter { get; internal set; }

    public long EffectiveTime { get; internal set; }

    /// <summary>The author of its record's path.</summary>
    public string Author { get; internal set; } = "";

    public bool Counts { get; internal set; }

    public bool Unconfirmed { get; internal set; }

    internal SortedDictionary<string, object>? Members { get; init; }

    internal long Length { get; init; }

    internal OracleOperation Rejected(string status) => new()
    {
        Index = Index,
        Collection = Collection,
        Instance = Instance,
        Type = Type,
        Stamp = Stamp,
        Status = status,
    };
}
