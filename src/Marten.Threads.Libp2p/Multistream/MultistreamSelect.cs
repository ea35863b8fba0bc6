namespace Marten.Threads.Libp2p.Multistream;

/// <summary>
/// multistream-select 1.0: both sides say its name, then one proposes protocols until the other repeats one. I/O trouble is thrown by the
/// stream; what the other side says is answered with an outcome. The time it may take is the caller's to limit.
/// </summary>
internal static class MultistreamSelect
{
    public const string Header = "/multistream/1.0.0";

    /// <summary>Proposals that are heard before the other side is sent away.</summary>
    public const int ProposalsMax = 64;

    private const string NotAvailable = "na";
    private const string List = "ls";

    /// <summary>Proposes protocols, the most wanted first.</summary>
    public static async Task<MultistreamOutcome> SelectAsync(Stream stream, IReadOnlyList<string> proposals, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(MultistreamLine.Encode(Header, proposals[0]), cancellationToken).ConfigureAwait(false);
        (string? header, MultistreamRefusal refusal) = await MultistreamLine.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        if (header != Header)
            return MultistreamOutcome.Refused(header is null ? refusal : MultistreamRefusal.WrongHeader);

        for (int i = 0; i < proposals.Count; i++)
        {
            if (i > 0)
                await stream.WriteAsync(MultistreamLine.Encode(proposals[i]), cancellationToken).ConfigureAwait(false);
            (string? answer, refusal) = await MultistreamLine.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
            if (answer == proposals[i])
                return MultistreamOutcome.Of(answer);
            if (answer != NotAvailable)
                return MultistreamOutcome.Refused(answer is null ? refusal : MultistreamRefusal.WrongAnswer);
        }

        return MultistreamOutcome.Refused(MultistreamRefusal.NothingInCommon);
    }

    /// <summary>Hears proposals until one is supported. What is not, and the request for a list, is answered with <c>na</c>.</summary>
    public static async Task<MultistreamOutcome> AcceptAsync(Stream stream, Func<string, bool> isSupported, CancellationToken cancellationToken)
    {
        (string? header, MultistreamRefusal refusal) = await MultistreamLine.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        if (header != Header)
            return MultistreamOutcome.Refused(header is null ? refusal : MultistreamRefusal.WrongHeader);

        // The first proposal mostly comes with the header, and then one write answers both. Some wait for our header first.
        string? greeting = Header;
        for (int i = 0; i < ProposalsMax; i++)
        {
            Task<(string?, MultistreamRefusal)> reading = MultistreamLine.ReadAsync(stream, cancellationToken).AsTask();
            if (greeting is not null && !reading.IsCompleted)
                await SayBesideAsync(SayAsync(stream, ref greeting, [], cancellationToken), reading).ConfigureAwait(false);
            (string? proposal, refusal) = await reading.ConfigureAwait(false);
            if (proposal is null)
                return MultistreamOutcome.Refused(refusal);
            bool supported = proposal != List && isSupported(proposal);
            await SayAsync(stream, ref greeting, [supported ? proposal : NotAvailable], cancellationToken).ConfigureAwait(false);
            if (supported)
                return MultistreamOutcome.Of(proposal);
        }

        return MultistreamOutcome.Refused(MultistreamRefusal.TooManyProposals);
    }

    // What ends a write early (a broken stream, the token) ends the read too, and nothing reads on that nobody waits for.
    private static async Task SayBesideAsync(ValueTask saying, Task reading)
    {
        try
        {
            await saying.ConfigureAwait(false);
        }
        catch
        {
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static ValueTask SayAsync(Stream stream, ref string? greeting, ReadOnlySpan<string> lines, CancellationToken cancellationToken)
    {
        byte[] bytes = greeting is null ? MultistreamLine.Encode(lines) : MultistreamLine.Encode([greeting, .. lines]);
        greeting = null;
        return stream.WriteAsync(bytes, cancellationToken);
    }
}
