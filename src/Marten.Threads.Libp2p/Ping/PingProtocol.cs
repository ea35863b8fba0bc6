using System.Security.Cryptography;
using Marten.Threads.Protocol;

namespace Marten.Threads.Libp2p.Ping;

/// <summary>ping 1.0 on a stream: 32 bytes come back as they were sent.</summary>
internal static class PingProtocol
{
    public const string Protocol = "/ipfs/ping/1.0.0";

    private const int Length = 32;

    /// <summary>How long a peer that opened a ping stream may say nothing before it is reset.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A peer has one ping stream; another may overlap with the end of the one before.</summary>
    public static readonly ProtocolLimits Limits = new() { StreamsPerPeer = 2, StreamsTotal = 512 };

    /// <summary>Sends back what comes, until the peer ends the stream.</summary>
    public static async Task AnswerAsync(Libp2pStream stream, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[Length];
        while (true)
        {
            using var deadline = new Deadline(IdleTimeout, time, cancellationToken);
            int read = await stream.ReadAtLeastAsync(bytes, Length, throwOnEndOfStream: false, deadline.Token).ConfigureAwait(false);
            if (read < Length)
                return;
            await stream.WriteAsync(bytes, deadline.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Asks once.</summary>
    /// <returns>How long the answer took, with the turns of this process.</returns>
    /// <exception cref="Libp2pException">Something else came back, nothing did in time, or the stream broke.</exception>
    public static async Task<TimeSpan> AskAsync(Libp2pStream stream, IRandomSource random, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[] sent = new byte[Length];
        byte[] received = new byte[Length];
        random.Fill(sent);
        long began = time.GetTimestamp();
        using var deadline = new Deadline(AnswerTimeout, time, cancellationToken);
        int read;
        try
        {
            await stream.WriteAsync(sent, deadline.Token).ConfigureAwait(false);
            read = await stream.ReadAtLeastAsync(received, Length, throwOnEndOfStream: false, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (deadline.HasPassed && !cancellationToken.IsCancellationRequested)
        {
            throw new Libp2pException(Libp2pFailure.TimedOut, $"{stream.RemotePeer} did not answer a ping within {AnswerTimeout.TotalSeconds:0.#} s.", exception);
        }

        TimeSpan elapsed = time.GetElapsedTime(began);
        if (read < Length || !CryptographicOperations.FixedTimeEquals(sent, received))
            throw new Libp2pException(Libp2pFailure.ProtocolViolation, $"{stream.RemotePeer} did not send back what a ping sent.");
        return elapsed;
    }
}
