using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Access;

/// <summary>A write that a validator judges.</summary>
/// <param name="Action">What it does.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Author">
/// The identity that the record names as its author: a claim of whoever owns the log. Undefined where it is no Ed25519 key.
/// </param>
/// <param name="ClaimedTime">The writer's clock, in nanoseconds since 1970; a writer may claim any time.</param>
/// <param name="Before">The document before it; null where there is none, or one that does not fit the type.</param>
/// <param name="After">The document that it would lead to; null after a delete. One that does not fit the type is rejected without asking.</param>
/// <typeparam name="T">The document.</typeparam>
public sealed record WriteAttempt<T>(WriteAction Action, string InstanceId, VerifyingKey Author, long ClaimedTime, T? Before, T? After)
    where T : class;
