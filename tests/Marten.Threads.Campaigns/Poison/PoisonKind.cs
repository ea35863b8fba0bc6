using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>One way to poison a thread with a record that its log properly signed.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Outcome">
/// What becomes of its operations by docs/reduction.md: their statuses in order, equal ones in a row counted; <see cref="NoOperations"/> for
/// a record that has none.
/// </param>
/// <param name="Body">Makes the content.</param>
internal sealed record PoisonKind(string Name, string Outcome, Func<PoisonContext, byte[]> Body)
{
    public const string NoOperations = "no operations";

    /// <summary>What is changed on the record around the content, signed again; null for nothing.</summary>
    public Func<PoisonContext, TestRecord, RecordEnvelope>? Envelope { get; init; }

    /// <summary>Whether the instance fits its typed document and the index of that; null where there is none, or where either is right.</summary>
    public bool? Fits { get; init; }

    /// <summary>A kind with one operation.</summary>
    public static PoisonKind One(string name, string outcome, Func<PoisonContext, RawOperation> operation) =>
        new(name, outcome, context => RawOperation.Body(operation(context)));

    /// <summary>A kind whose poison is the JSON of a save.</summary>
    public static PoisonKind OfJson(string name, string outcome, Func<PoisonContext, string> json) =>
        One(name, outcome, context => RawOperation.Of(context, json(context)));

    /// <summary>A kind whose poison is the JSON of a typed document.</summary>
    public static PoisonKind OfAstronaut(string name, bool? fits, Func<PoisonContext, string> json, string outcome = "applied") =>
        One(name, outcome, context => RawOperation.OfAstronaut(context, json(context))) with { Fits = fits };
}
