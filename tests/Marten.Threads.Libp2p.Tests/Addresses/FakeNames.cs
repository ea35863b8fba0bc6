using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;

namespace Marten.Threads.Libp2p.Tests.Addresses;

/// <summary>A DNS that holds what a test put into it and writes down what it was asked. "slow" names never answer, "broken" ones fail.</summary>
internal sealed class FakeNames : INameResolver
{
    private readonly Dictionary<string, string[]> _records = [];

    public ConcurrentQueue<string> Asked { get; } = new();

    public FakeNames With(string name, params string[] values)
    {
        _records[name] = values;
        return this;
    }

    public async Task<IReadOnlyList<IPAddress>> ResolveAddressesAsync(string host, AddressFamily family, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<string> values = await AskAsync(host, cancellationToken);
        return [.. values.Select(IPAddress.Parse).Where(ip => family == AddressFamily.Unspecified || ip.AddressFamily == family)];
    }

    public Task<IReadOnlyList<string>> ResolveTextAsync(string host, CancellationToken cancellationToken = default) => AskAsync(host, cancellationToken);

    private async Task<IReadOnlyList<string>> AskAsync(string name, CancellationToken cancellationToken)
    {
        Asked.Enqueue(name);
        if (name.Contains("slow", StringComparison.Ordinal))
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (name.Contains("broken", StringComparison.Ordinal))
            throw new IOException("the server refused");
        return _records.GetValueOrDefault(name, []);
    }
}
