using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>What a look-up gave.</summary>
/// <param name="Values">The values; none after a failure.</param>
/// <param name="Failure">Why there are none, or null.</param>
internal readonly record struct LookupResult<T>(IReadOnlyList<T> Values, string? Failure);

/// <summary>The look-ups of one resolving: counted, each with a deadline, and what goes wrong becomes a reason. Safe for use from several threads.</summary>
internal sealed class LookupBudget(INameResolver names, TimeProvider time, ResolveLimits limits) : IDisposable
{
    // As long as DNS allows a name to be, in text.
    private const int HostLengthMax = 253;

    private readonly SemaphoreSlim _places = new(limits.LookupsAtOnce);
    private int _lookups = limits.Lookups;
    private int _textRecords = limits.TextRecords;

    /// <summary>Takes one TXT record to follow out of the budget.</summary>
    public bool TryTakeTextRecord() => Interlocked.Decrement(ref _textRecords) >= 0;

    /// <summary>Looks a host's IP addresses up.</summary>
    public Task<LookupResult<IPAddress>> AddressesAsync(string host, AddressFamily family, CancellationToken cancellationToken) =>
        RunAsync(host, token => names.ResolveAddressesAsync(host, family, token), cancellationToken);

    /// <summary>Looks a name's TXT records up.</summary>
    public Task<LookupResult<string>> TextAsync(string host, CancellationToken cancellationToken) =>
        RunAsync(host, token => names.ResolveTextAsync(host, token), cancellationToken);

    /// <summary>After all look-ups have ended.</summary>
    public void Dispose() => _places.Dispose();

    private async Task<LookupResult<T>> RunAsync<T>(
        string host, Func<CancellationToken, Task<IReadOnlyList<T>>> look, CancellationToken cancellationToken)
    {
        if (!IsHostName(host))
            return new LookupResult<T>([], "the name is not a host name");
        if (Interlocked.Decrement(ref _lookups) < 0)
            return new LookupResult<T>([], $"{limits.Lookups} look-ups were made already");
        try
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new LookupResult<T>([], $"other look-ups took so long that '{host}' was not looked up");
        }

        try
        {
            return await LookAsync(host, look, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<LookupResult<T>> LookAsync<T>(
        string host, Func<CancellationToken, Task<IReadOnlyList<T>>> look, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.LookupTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // A resolver that does not listen to its token must not hold the others up.
            IReadOnlyList<T> values = await look(stop.Token).WaitAsync(stop.Token).ConfigureAwait(false);
            return new LookupResult<T>(values, values.Count == 0 ? $"nothing is known of '{host}'" : null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new LookupResult<T>([], $"looking '{host}' up took too long");
        }
        catch (Exception e)
        {
            // A resolver is foreign code: whatever it throws is the failure of this look-up, and the other addresses go on.
            return new LookupResult<T>([], $"looking '{host}' up failed: {e.Message}");
        }
    }

    // A stranger's text goes to the system's resolver: nothing passes but what a host name is made of.
    private static bool IsHostName(string host) =>
        host.Length is > 0 and <= HostLengthMax && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
