using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;

namespace Marten.Threads.Libp2p.Tests.Hosts;

/// <summary>A DNS that answers when the test says so.</summary>
internal sealed class HeldNames : INameResolver
{
    public const string Name = "held.test";

    private int _asked;

    /// <summary>How often an address was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public TaskCompletionSource<IReadOnlyList<IPAddress>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IReadOnlyList<IPAddress>> ResolveAddressesAsync(string host, AddressFamily family, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _asked);
        return Answer.Task.WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<string>> ResolveTextAsync(string host, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
