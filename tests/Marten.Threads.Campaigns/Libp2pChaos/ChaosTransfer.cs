using Marten.Threads.Libp2p;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>The verifying protocol: a plan, then bytes both ways that both sides know, then the handler's word that all arrived.</summary>
internal static class ChaosTransfer
{
    public const string Protocol = "/chaos/transfer/1.0.0";

    private const byte Receipt = 0x5a;
    private const int PieceMax = 64 * 1024;

    /// <summary>Speaks as the dialer; true when the transfer is whole.</summary>
    public static async Task<bool> DialAsync(Stream stream, Action reset, Func<ValueTask> complete, ChaosPlan plan, ChaosFindings findings, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(plan.Write(), cancellationToken);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (plan.Dialer is ChaosManner.CancelsWrite or ChaosManner.CancelsRead) giveUp.CancelAfter(TimeSpan.FromMilliseconds(plan.Seed % 5));
        var writing = SendAsync(stream, complete, plan.Up, plan.UpSeed, plan.Dialer, reset, plan.Dialer == ChaosManner.CancelsRead ? cancellationToken : giveUp.Token);
        try
        {
            var token = plan.Dialer == ChaosManner.CancelsWrite ? cancellationToken : giveUp.Token;
            var got = await ReceiveAsync(stream, plan.Down, plan.DownSeed, plan.Dialer, findings, receipt: true, token);
            await writing;
            if (got == plan.Down + 1) return true;
            if (plan.Handler != ChaosManner.ReturnsEarly) findings.Add($"the stream ended in peace after {got} of {plan.Down} bytes: {plan}");
            return false;
        }
        finally
        {
            if (!writing.IsCompleted) reset();
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Speaks as the handler.</summary>
    public static async Task HandleAsync(Libp2pStream stream, ChaosFindings findings, CancellationToken cancellationToken)
    {
        var head = new byte[ChaosPlan.HeadLength];
        await stream.ReadExactlyAsync(head, cancellationToken);
        var plan = ChaosPlan.Read(head);
        if (plan.Handler == ChaosManner.Throws) throw new FormatException("as planned");
        if (plan.Handler == ChaosManner.ReturnsEarly) return;
        var writing = SendAsync(stream, static () => default, plan.Down, plan.DownSeed, plan.Handler, stream.Reset, cancellationToken);
        try
        {
            var got = await ReceiveAsync(stream, plan.Up, plan.UpSeed, plan.Handler, findings, receipt: false, cancellationToken);
            await writing;
            if (got < plan.Up)
            {
                // A write that was cancelled before anything of it was sent leaves a stream that may end in peace.
                if (plan.Dialer is not (ChaosManner.CancelsWrite or ChaosManner.CancelsRead)) findings.Add($"the dialer's bytes ended in peace after {got}: {plan}");
                return;
            }

            await stream.WriteAsync(new[] { Receipt }, cancellationToken);
            await stream.CompleteWritesAsync(cancellationToken);
        }
        finally
        {
            if (!writing.IsCompleted) stream.Reset();
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendAsync(Stream stream, Func<ValueTask> complete, int length, ulong seed, ChaosManner manner, Action reset, CancellationToken cancellationToken)
    {
        var random = new SeededRandomSource(seed);
        var buffer = new byte[PieceMax];
        try
        {
            for (var at = 0; at < length;)
            {
                var count = Math.Min(length - at, 1 + random.Next(PieceMax));
                ChaosPattern.Fill(buffer.AsSpan(0, count), seed, at);
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                at += count;
                if (manner == ChaosManner.ResetsMidway && random.Next(3) == 0) reset();
            }

            if (manner == ChaosManner.ResetsMidway) reset();
            await complete();
        }
        catch
        {
            reset(); // so that the other direction does not wait
            throw;
        }
    }

    // Every byte that comes is checked where it comes; behind the last there may be the receipt only.
    private static async Task<long> ReceiveAsync(Stream stream, int length, ulong seed, ChaosManner manner, ChaosFindings findings, bool receipt, CancellationToken cancellationToken)
    {
        var random = new SeededRandomSource(seed + 1);
        var buffer = new byte[PieceMax];
        long at = 0;
        while (await stream.ReadAsync(buffer.AsMemory(0, 1 + random.Next(PieceMax)), cancellationToken) is > 0 and var read)
        {
            var content = (int)Math.Min(read, Math.Max(0, length - at));
            if (!ChaosPattern.Matches(buffer.AsSpan(0, content), seed, at)) findings.Add($"wrong bytes from {at} of {length}, seed {seed}");
            if (read > content && !(receipt && read == content + 1 && at + content == length && buffer[content] == Receipt)) findings.Add($"{read - content} bytes too many behind {length}, seed {seed}");
            at += read;
            findings.Moved(read);
            if (manner == ChaosManner.Slow && random.Next(4) == 0) await Task.Delay(random.Next(20), cancellationToken);
        }

        return at;
    }
}
