using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Networking;

/// <summary>
/// What somebody needs to join a thread: where it is stored, and its key. Whoever holds an invite can read and write the thread, or keep it for others
/// when the read key was left out: hand it over like a password.
/// </summary>
/// <remarks>
/// Its text is JSON of ThreadDB's <c>DBInfo</c>, <c>{"key":"…","addrs":["/ip4/…/tcp/…/p2p/…/thread/…"]}</c>, which the JavaScript clients take in
/// <c>joinFromInfo</c> and give from <c>getDBInfo</c>.
/// </remarks>
public sealed class ThreadInvite
{
    /// <summary>The most addresses of an invite.</summary>
    public const int AddressesMax = 32;

    /// <summary>The longest text that is read, in characters.</summary>
    public const int TextLengthMax = 64 * 1024;

    private ThreadInvite(ThreadId thread, ThreadKey key, IReadOnlyList<Multiaddr> addresses) => (Thread, Key, Addresses) = (thread, key, addresses);

    /// <summary>The thread.</summary>
    public ThreadId Thread { get; }

    /// <summary>Its key.</summary>
    public ThreadKey Key { get; }

    /// <summary>Where it is stored: each ends in <c>/p2p/&lt;peer&gt;</c>. One that names nothing but the peer is no place to dial, and may be known otherwise.</summary>
    public IReadOnlyList<Multiaddr> Addresses { get; }

    /// <summary>The peers that the addresses name.</summary>
    public IReadOnlyList<PeerId> Peers => [.. Addresses.Select(static address => address.TryGetPeerId(out var peer) ? peer : default).Distinct()];

    /// <summary>Puts an invite together.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="key">Its key.</param>
    /// <param name="addresses">Where it is stored; each must name its peer, and may name the thread.</param>
    /// <exception cref="ArgumentException">An address names no peer or another thread, there is none, or there are more than 32.</exception>
    public static ThreadInvite Of(ThreadId thread, ThreadKey key, params IEnumerable<Multiaddr> addresses)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(addresses);
        Multiaddr[] all = [.. addresses];
        return Check(thread, all) is { } fault ? throw new ArgumentException(fault, nameof(addresses)) : Make(thread, key, all);
    }

    /// <summary>Puts an invite together from a thread's address and key, as ThreadDB hands them out.</summary>
    /// <param name="address">An address that ends in <c>/p2p/&lt;peer&gt;/thread/&lt;thread&gt;</c>.</param>
    /// <param name="key">The thread's key.</param>
    /// <exception cref="ArgumentException">The address names no thread or no peer.</exception>
    public static ThreadInvite Of(Multiaddr address, ThreadKey key) => address.TryGetThreadId(out var thread)
        ? Of(thread, key, [address])
        : throw new ArgumentException("The address names no thread: it must end in /p2p/<peer>/thread/<thread>.", nameof(address));

    /// <summary>Reads the text of an invite.</summary>
    /// <param name="text">The text.</param>
    /// <param name="invite">The invite, or null.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ThreadInvite? invite) => Read(text, out invite) is null;

    /// <summary>Reads the text of an invite like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, and holds nothing of the text.</exception>
    public static ThreadInvite Parse(string text) => Read(text, out var invite) is { } fault ? throw new FormatException(fault) : invite!;

    /// <summary>Gives the invite out as text, with the key in the clear.</summary>
    public string ExportText() => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["key"] = Key.ExportText(),
        ["addrs"] = Addresses.Select(address => address.WithThread(Thread).ToString()).ToArray(),
    });

    /// <summary>Never the key.</summary>
    public override string ToString() => $"{nameof(ThreadInvite)} {{ Thread = {Thread}, {Key} }}";

    private static string? Read(string? text, out ThreadInvite? invite)
    {
        invite = null;
        if (text is null || text.Length > TextLengthMax) return $"An invite has at most {TextLengthMax} characters.";
        if (Open(text) is not { } info) return "The text is no invite: it must be a JSON object with the members key and addrs.";
        if (!ThreadKey.TryParse(info.Key, out var key)) return "The invite's key is no thread key. It may have been cut.";
        var addresses = new List<Multiaddr>();
        foreach (var one in info.Addresses)
        {
            if (!Multiaddr.TryParse(one, out var address)) return "The invite holds an address that is none. It may have been cut.";
            addresses.Add(address);
        }

        if (addresses.Count == 0 || !addresses[0].TryGetThreadId(out var thread)) return "The invite names no thread: its addresses must end in /p2p/<peer>/thread/<thread>.";
        if (Check(thread, addresses) is { } fault) return fault;
        invite = Make(thread, key, addresses);
        return null;
    }

    private static (string Key, IReadOnlyList<string> Addresses)? Open(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            if (!json.RootElement.TryGetProperty("key", out var key) || key.ValueKind != JsonValueKind.String) return null;
            if (!json.RootElement.TryGetProperty("addrs", out var all) || all.ValueKind != JsonValueKind.Array) return null;
            if (all.EnumerateArray().Any(static one => one.ValueKind != JsonValueKind.String)) return null;
            return (key.GetString()!, [.. all.EnumerateArray().Select(static one => one.GetString()!)]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or a string of half a surrogate pair
        }
    }

    private static string? Check(ThreadId thread, IReadOnlyList<Multiaddr> addresses)
    {
        if (!thread.IsDefined) return "The thread id is undefined.";
        if (addresses.Count is 0 or > AddressesMax) return $"An invite has 1 to {AddressesMax} addresses.";
        foreach (var address in addresses)
        {
            if (!address.IsDefined || !address.TryGetPeerId(out _)) return "An address of an invite must name its peer: /p2p/<peer>.";
            if (address.TryGetThreadId(out var named) && named != thread) return "All addresses of an invite must name the same thread.";
        }

        return null;
    }

    private static ThreadInvite Make(ThreadId thread, ThreadKey key, IReadOnlyList<Multiaddr> addresses) =>
        new(thread, key, [.. addresses.Select(static address => address.Decapsulate(MultiaddrProtocol.Thread)).Distinct()]);
}
