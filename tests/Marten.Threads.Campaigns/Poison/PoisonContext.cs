using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>What a kind of poison is made with.</summary>
/// <param name="log">The log that will hold it.</param>
/// <param name="id">An instance id that no other record uses.</param>
/// <param name="random">Where everything random in it comes from.</param>
internal sealed class PoisonContext(PoisonLog log, string id, SeededRandomSource random)
{
    public string Id => id;

    public SeededRandomSource Random => random;

    public ThreadKey Key => log.Keys.ThreadKey;

    /// <summary>A stamp behind all that the log gave out before.</summary>
    public long Stamp() => log.Stamp();

    /// <summary>Text that does not compress, so that an index entry of it is as long as it looks.</summary>
    public string Noise(int characters)
    {
        var bytes = new byte[characters / 2];
        random.Fill(bytes);
        return Convert.ToHexString(bytes);
    }

    /// <summary>Appends a harmless record first; its one operation is applied.</summary>
    public void Before(byte[] body) => log.Append(body, "applied", null);
}
