using System.Collections.Immutable;
using Marten.Threads.Libp2p.Multistream;

namespace Marten.Threads.Libp2p.Serving;

/// <summary>The protocols that peers may open streams for.</summary>
internal sealed class ProtocolHandlers
{
    private ImmutableDictionary<string, ProtocolHandler> _handlers = ImmutableDictionary<string, ProtocolHandler>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Called after protocols were added or removed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Their names, in order.</summary>
    public IReadOnlyList<string> Protocols => [.. _handlers.Keys.Order(StringComparer.Ordinal)];

    public bool Supports(string protocol) => _handlers.ContainsKey(protocol);

    public ProtocolHandler? Find(string protocol) => _handlers.GetValueOrDefault(protocol);

    public IDisposable Add(ProtocolHandler handler)
    {
        if (!MultistreamLine.IsSayable(handler.Protocol))
            throw new ArgumentException($"A protocol's name has 1 to {MultistreamLine.LengthMax - 1} bytes and no newline.", nameof(handler));
        if (!ImmutableInterlocked.TryAdd(ref _handlers, handler.Protocol, handler))
            throw new ArgumentException($"{handler.Protocol} has a handler already; dispose what Handle returned before you set another.", nameof(handler));
        Changed?.Invoke();
        return new Registration(this, handler.Protocol);
    }

    private sealed class Registration(ProtocolHandlers handlers, string protocol) : IDisposable
    {
        private bool _removed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _removed, true))
                return;
            ImmutableInterlocked.TryRemove(ref handlers._handlers, protocol, out _);
            handlers.Changed?.Invoke();
        }
    }
}
