using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Access;

/// <summary>Who reads: a read filter decides by it.</summary>
/// <param name="runtime">Knows the host.</param>
/// <param name="named">The identity; undefined for an anonymous reader, null for the host.</param>
internal sealed class ReaderIdentity(ThreadsRuntime runtime, VerifyingKey? named)
{
    public async ValueTask<VerifyingKey> GetAsync(CancellationToken cancellationToken)
    {
        if (named is { } identity) return identity;

        // An application that has not written yet has not read the host's key.
        await runtime.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return runtime.HostAuthor;
    }
}
