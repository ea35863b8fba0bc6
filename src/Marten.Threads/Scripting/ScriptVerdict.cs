using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Scripting;

/// <summary>What a write validator says of an operation.</summary>
/// <param name="Verdict">Accepted and rejected are the same on every machine; undecided means that this one stopped the call.</param>
/// <param name="Reason">Why it was not accepted, in the reference's words; at most <see cref="ScriptLimits.ReasonMax"/> characters of well-formed Unicode.</param>
internal readonly record struct ScriptVerdict(OperationVerdict Verdict, string Reason);
