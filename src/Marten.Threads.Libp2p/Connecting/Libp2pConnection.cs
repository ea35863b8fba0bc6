using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Serving;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>
/// A connection to a peer that has proved its id: opens streams, and hands those of the peer to their handlers. Handlers run until they are
/// done; when the connection ends they are told, and it waits for them.
/// </summary>
internal sealed class Libp2pConnection : IAsyncDisposable
{
    /// <summary>
    /// Streams that are opened before the peer has answered on one: js-libp2p 3.x gives a connection up when more than ten arrive before it is ready
    /// to take them.
    /// </summary>
    private const int EarlyMax = 8;

    /// <summary>Streams whose protocol is being agreed on afterwards: more than Yamux lets wait.</summary>
    private const int StreamsAtOnceMax = 100_000;

    private readonly HostContext _host;
    private readonly ConnectionParts _parts;
    private readonly StreamOwner _owner;
    private readonly YamuxSession _session;
    private readonly TaskTracker _serving;
    private readonly SemaphoreSlim _early = new(EarlyMax);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<IdentifyMessage?> _identified = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _isReady;

    public Libp2pConnection(ConnectionParts parts, HostContext host)
    {
        _host = host;
        _parts = parts;
        _owner = new StreamOwner(parts.Peer, parts.Lease.Address);
        _serving = new TaskTracker(host.Logger.InternalError);
        _session = new YamuxSession(parts.Stream, !parts.IsInbound, host.Yamux, host.YamuxContext, OnInbound);
        OpenedAt = host.Time.GetUtcNow();
        OpenedStamp = host.Time.GetTimestamp();
    }

    public PeerId Peer => _parts.Peer;

    public bool IsInbound => _parts.IsInbound;

    public ConnectionParts Parts => _parts;

    public DateTimeOffset OpenedAt { get; }

    /// <summary>The same as a time stamp.</summary>
    public long OpenedStamp { get; }

    /// <summary>Whether streams may still be opened.</summary>
    public bool IsOpen => _session.IsOpen;

    public int StreamCount => _session.StreamCount;

    /// <summary>Ends with the connection, and tells why.</summary>
    public Task<YamuxEnd> Completion => _session.Completion;

    /// <summary>What the peer said about itself; null when it said nothing or nonsense. Ends soon after the connection began.</summary>
    public Task<IdentifyMessage?> Identified => _identified.Task;

    public ConnectionInfo Info => new(Peer, _parts.RemoteAddress, IsInbound, OpenedAt, StreamCount, _session.RoundTrip);

    public void Start() => _session.Start();

    /// <summary>Whether it was opened since, or something came on it.</summary>
    public bool HasLivedSince(long stamp) => OpenedStamp >= stamp || _session.ReceivedAt >= stamp;

    /// <summary>Makes the peer say something on it, if it is there.</summary>
    public void Nudge() => _session.Nudge();

    public void SetIdentified(IdentifyMessage? message) => _identified.TrySetResult(message);

    /// <summary>Opens a stream and agrees on its protocol.</summary>
    /// <exception cref="Libp2pException">The connection ends, the peer does not speak the protocol, or it does not answer in time.</exception>
    public async Task<Libp2pStream> OpenAsync(string protocol, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_host.Options.NegotiationTimeout, _host.Time, cancellationToken);
        try
        {
            await _early.WaitAsync(deadline.Token).ConfigureAwait(false);
            (YamuxStream stream, MultistreamOutcome outcome) = await OpenEarlyAsync(protocol, deadline.Token).ConfigureAwait(false);
            if (outcome.Protocol is not null)
                return new NegotiatedStream(stream, Peer, _parts.RemoteAddress, protocol);
            await stream.DisposeAsync().ConfigureAwait(false);
            throw Refused(protocol, outcome.Refusal);
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new Libp2pException(Libp2pFailure.TimedOut, $"{Peer} did not answer within {_host.Options.NegotiationTimeout.TotalSeconds:0.#} s when {protocol} was proposed.", exception);
        }
    }

    /// <summary>Ends the connection for a reason.</summary>
    public void End(Libp2pFailure failure, string reason) => _session.End(new YamuxEnd(failure, reason));

    /// <summary>Lets streams end for a while, then closes the connection.</summary>
    public Task DrainAsync(TimeSpan patience, CancellationToken cancellationToken) => _session.DrainAsync(patience, cancellationToken);

    /// <summary>Closes the connection, tells the handlers, and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _ended.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            _host.Logger.InternalError(exception); // what handlers registered with their token; it costs neither the others nor the place
        }

        await _serving.CloseAsync().ConfigureAwait(false);
        _identified.TrySetResult(null);
        _parts.Lease.Dispose();
        _ended.Dispose(); // the places of early streams are left to those who still hold one
    }

    // With a place among the first ones, which is given back.
    private async Task<(YamuxStream Stream, MultistreamOutcome Outcome)> OpenEarlyAsync(string protocol, CancellationToken cancellationToken)
    {
        int places = 1;
        try
        {
            YamuxStream stream = await _session.OpenAsync(cancellationToken).ConfigureAwait(false);
            MultistreamOutcome outcome = await AgreeAsync(stream, protocol, cancellationToken).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _isReady, 1) == 0)
                places += StreamsAtOnceMax;
            return (stream, outcome);
        }
        finally
        {
            _early.Release(places);
        }
    }

    private static async Task<MultistreamOutcome> AgreeAsync(YamuxStream stream, string protocol, CancellationToken cancellationToken)
    {
        try
        {
            return await MultistreamSelect.SelectAsync(stream, [protocol], cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            stream.Reset(); // without effect where it broke
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Libp2pException Refused(string protocol, MultistreamRefusal refusal) => refusal switch
    {
        MultistreamRefusal.NothingInCommon => new Libp2pException(Libp2pFailure.ProtocolUnsupported, $"{Peer} does not speak {protocol}."),
        MultistreamRefusal.Ended => new Libp2pException(Libp2pFailure.StreamReset, $"{Peer} ended the stream when {protocol} was proposed."),
        _ => new Libp2pException(Libp2pFailure.ProtocolViolation, $"{Peer} broke the rules when {protocol} was proposed ({refusal})."),
    };

    private bool OnInbound(YamuxStream stream)
    {
        if (_serving.Count >= _host.Yamux.MaxInboundStreams || !_host.Streams.TryWait(_owner, out IDisposable? waiting))
            return false;
        if (_serving.TryRun(() => ServeAsync(stream, waiting)))
            return true;
        waiting.Dispose();
        return false;
    }

    private async Task ServeAsync(YamuxStream stream, IDisposable waiting)
    {
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                if (!await TryServeAsync(stream, waiting).ConfigureAwait(false))
                    stream.Reset();
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                stream.Reset(); // the peer gave it up, took too long, or is gone
            }
        }
    }

    private async Task<bool> TryServeAsync(YamuxStream stream, IDisposable waiting)
    {
        MultistreamOutcome outcome;
        using (waiting)
            outcome = await AgreeAsync(stream).ConfigureAwait(false);
        if (outcome.Protocol is not { } protocol || _host.Handlers.Find(protocol) is not { } handler)
        {
            _host.Logger.StreamRefused(Peer, outcome.Refusal.ToString());
            _session.OnWasted();
            return false;
        }

        if (!_host.Streams.TryBegin(_owner, protocol, handler.Limits, out IDisposable? lease, out StreamRefusal refusal))
        {
            _host.Metrics.Refused("stream", refusal.ToString());
            _host.Logger.StreamRefused(Peer, refusal.ToString());
            _session.OnWasted();
            return false;
        }

        using (lease)
            return await HandleAsync(handler, new NegotiatedStream(stream, Peer, _parts.RemoteAddress, protocol)).ConfigureAwait(false);
    }

    private async Task<MultistreamOutcome> AgreeAsync(YamuxStream stream)
    {
        using var timeout = new CancellationTokenSource(_host.Options.NegotiationTimeout, _host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _ended.Token);
        return await MultistreamSelect.AcceptAsync(stream, _host.Handlers.Supports, either.Token).ConfigureAwait(false);
    }

    private async Task<bool> HandleAsync(ProtocolHandler handler, NegotiatedStream stream)
    {
        try
        {
            await handler.Handler(stream, _ended.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or IOException))
        {
            _host.Logger.HandlerFailed(exception, handler.Protocol, Peer);
            _session.OnWasted(); // a peer may know how to make it throw
            return false;
        }
    }
}
