using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DnsClient;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>
/// Looks addresses up as the operating system does, with its hosts file and search list, and TXT records, which the system has no call for, at
/// the system's name servers. Opens no socket before the first look-up. Safe for use from several threads.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for, and without one there is nothing to dispose of.")]
public sealed class SystemNameResolver : INameResolver
{
    /// <summary>How long one try for TXT records takes at most, default 2 seconds: a resolver in the own network answers in milliseconds, a far one within a second.</summary>
    public static readonly TimeSpan DefaultTextTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many address look-ups run at a time, default 16: each holds a thread of the pool until the system gives up, which no timeout shortens.
    /// </summary>
    public const int DefaultLookupsAtOnce = 16;

    // One packet may get lost; whoever asks has a deadline of its own.
    private const int TextRetries = 1;

    private readonly Lazy<LookupClient> _text;
    private readonly SemaphoreSlim _slots;

    /// <summary>Makes a resolver; no socket is opened by that.</summary>
    /// <param name="textNameServers">The name servers asked for TXT records; null for the system's.</param>
    /// <param name="textTimeout">How long one of two tries for TXT records takes at most; null for <see cref="DefaultTextTimeout"/>.</param>
    /// <param name="lookupsAtOnce">How many address look-ups run at a time; the others wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time or the number is not positive.</exception>
    public SystemNameResolver(
        IReadOnlyList<IPEndPoint>? textNameServers = null, TimeSpan? textTimeout = null, int lookupsAtOnce = DefaultLookupsAtOnce)
    {
        TimeSpan timeout = textTimeout ?? DefaultTextTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(textTimeout));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lookupsAtOnce);
        IPEndPoint[]? servers = textNameServers?.ToArray();
        _text = new Lazy<LookupClient>(() => Client(servers, timeout));
        _slots = new SemaphoreSlim(lookupsAtOnce);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<IPAddress>> ResolveAddressesAsync(
        string host, AddressFamily family, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The system's call cannot be stopped, only left alone: it keeps its slot until it returns.
            return await LookUpAsync(host, family).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
        catch (SocketException e)
        {
            throw new IOException($"The addresses of '{host}' could not be looked up: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ResolveTextAsync(string host, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        try
        {
            IDnsQueryResponse response = await _text.Value.QueryAsync(host, QueryType.TXT, QueryClass.IN, cancellationToken).ConfigureAwait(false);
            if (response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain)
                return [];
            if (response.HasError)
                throw new IOException($"The TXT records of '{host}' could not be looked up: {response.ErrorMessage}");
            return [.. response.Answers.TxtRecords().Select(record => string.Concat(record.Text))];
        }
        catch (Exception e) when (e is DnsResponseException or SocketException or InvalidOperationException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"The TXT records of '{host}' could not be looked up: {e.Message}", e);
        }
    }

    private async Task<IReadOnlyList<IPAddress>> LookUpAsync(string host, AddressFamily family)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, family, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private static LookupClient Client(IPEndPoint[]? servers, TimeSpan timeout)
    {
        // Without a cache: a record that was spoiled once is not kept, and what is dialed is judged on a fresh answer.
        LookupClientOptions options = servers is null ? new LookupClientOptions() : new LookupClientOptions(servers);
        options.Timeout = timeout;
        options.Retries = TextRetries;
        options.UseCache = false;
        return new LookupClient(options);
    }
}
