using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Identify;

/// <summary>
/// identify 1.0 on a stream: messages with their length as uvarint before them, until the sender ends the stream. Every answer is bounded in
/// size, number and time (by the caller's token).
/// </summary>
internal static class IdentifyProtocol
{
    public const string Protocol = "/ipfs/id/1.0.0";
    public const string PushProtocol = "/ipfs/id/push/1.0.0";

    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Messages of one answer. go splits a long one into several, and takes as many.</summary>
    public const int MessagesMax = 10;

    private const int PrefixLengthMax = 2; // of a length up to 8,192

    /// <summary>Sends a message and ends the sending.</summary>
    public static async Task SendAsync(Libp2pStream stream, IdentifyMessage message, CancellationToken cancellationToken)
    {
        byte[] bytes = message.Write();
        byte[] framed = new byte[Uvarint.Length((ulong)bytes.Length) + bytes.Length];
        bytes.CopyTo(framed, Uvarint.Write(framed, (ulong)bytes.Length));
        await stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);
        await stream.CompleteWritesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads all messages as one.</summary>
    /// <returns>The message, or null when there was none, too much, or nonsense.</returns>
    public static async Task<IdentifyMessage?> ReceiveAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        IdentifyMessage? whole = null;
        for (int i = 0; i < MessagesMax; i++)
        {
            (byte[]? bytes, bool ended) = await ReceiveOneAsync(stream, cancellationToken).ConfigureAwait(false);
            if (ended)
                return whole;
            if (bytes is null || !IdentifyMessage.TryRead(bytes, out IdentifyMessage? part))
                return null;
            whole = whole is null ? part : whole.Merge(part);
        }

        return whole;
    }

    private static async ValueTask<(byte[]? Message, bool Ended)> ReceiveOneAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] prefix = new byte[PrefixLengthMax];
        int read = 0;
        do
        {
            if (read == PrefixLengthMax)
                return (null, false);
            if (await stream.ReadAsync(prefix.AsMemory(read, 1), cancellationToken).ConfigureAwait(false) == 0)
                return (null, read == 0);
        }
        while ((prefix[read++] & 0x80) != 0);

        if (!Uvarint.TryRead(prefix.AsSpan(0, read), out ulong length, out _) || length > IdentifyMessage.LengthMax)
            return (null, false);
        byte[] message = new byte[(int)length];
        bool whole = await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == message.Length;
        return (whole ? message : null, false);
    }
}
