using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Multistream;

public sealed class MultistreamSelectTests
{
    private const string Header = "/multistream/1.0.0";
    private const string Protocol = "/thread/0.0.1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0UL)] // whole
    [InlineData(1UL)]
    [InlineData(2UL)]
    public async Task both_sides_agree_on_the_first_proposal_that_the_listener_supports(ulong seed)
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        Stream dialer = seed == 0 ? near : new ChoppedStream(near, seed, 3);
        Stream listener = seed == 0 ? far : new ChoppedStream(far, seed + 10, 3);

        Task<MultistreamOutcome> accepting = MultistreamSelect.AcceptAsync(listener, protocol => protocol is "/b" or "/c", Cancellation);
        MultistreamOutcome selected = await MultistreamSelect.SelectAsync(dialer, ["/a", "/b", "/c"], Cancellation).Soon();

        selected.ShouldBe(MultistreamOutcome.Of("/b"));
        (await accepting.Soon()).ShouldBe(selected);
        await dialer.PutAsync([1, 2]);
        (await listener.ReadExactlyAsync(2)).ShouldBe([1, 2]);
        await listener.PutAsync([3]);
        (await dialer.ReadExactlyAsync(1)).ShouldBe([3]);
    }

    [Fact]
    public async Task nothing_in_common_is_an_outcome()
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();

        Task<MultistreamOutcome> accepting = MultistreamSelect.AcceptAsync(listener, _ => false, Cancellation);
        MultistreamOutcome selected = await MultistreamSelect.SelectAsync(dialer, ["/a", "/b"], Cancellation).Soon();
        await dialer.DisposeAsync();

        selected.ShouldBe(MultistreamOutcome.Refused(MultistreamRefusal.NothingInCommon));
        (await accepting.Soon()).ShouldBe(MultistreamOutcome.Refused(MultistreamRefusal.Ended));
    }

    [Fact]
    public async Task what_follows_the_agreement_in_the_same_write_stays_for_the_next_protocol()
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        (DuplexStream eagerDialer, DuplexStream eagerListener) = DuplexStream.Pair();
        await dialer.PutAsync([.. Lines(Header, Protocol), 7, 8, 9]);
        await eagerListener.PutAsync([.. Lines(Header, Protocol), 7, 8, 9]);

        MultistreamOutcome accepted = await MultistreamSelect.AcceptAsync(listener, _ => true, Cancellation).Soon();
        MultistreamOutcome selected = await MultistreamSelect.SelectAsync(eagerDialer, [Protocol], Cancellation).Soon();

        accepted.Protocol.ShouldBe(Protocol);
        selected.Protocol.ShouldBe(Protocol);
        (await listener.ReadExactlyAsync(3)).ShouldBe([7, 8, 9]);
        (await eagerDialer.ReadExactlyAsync(3)).ShouldBe([7, 8, 9]);
    }

    [Fact]
    public async Task a_dialer_that_waits_for_our_header_before_it_proposes_gets_it()
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        Task<MultistreamOutcome> accepting = MultistreamSelect.AcceptAsync(listener, _ => true, Cancellation);

        await dialer.PutAsync(Lines(Header));
        (await dialer.ReadExactlyAsync(Lines(Header).Length)).ShouldBe(Lines(Header));
        await dialer.PutAsync(Lines(Protocol));

        (await dialer.ReadExactlyAsync(Lines(Protocol).Length)).ShouldBe(Lines(Protocol), "and the header is not said again");
        (await accepting.Soon()).Protocol.ShouldBe(Protocol);
    }

    [Fact]
    public async Task a_listener_that_says_its_header_first_is_understood()
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        await listener.PutAsync(Lines(Header));

        Task<MultistreamOutcome> selecting = MultistreamSelect.SelectAsync(dialer, ["/a", "/b"], Cancellation);
        (await listener.ReadExactlyAsync(Lines(Header, "/a").Length)).ShouldBe(Lines(Header, "/a"));
        await listener.PutAsync(Lines("na"));
        (await listener.ReadExactlyAsync(Lines("/b").Length)).ShouldBe(Lines("/b"));
        await listener.PutAsync(Lines("/b"));

        (await selecting.Soon()).Protocol.ShouldBe("/b");
    }

    [Fact]
    public async Task header_and_proposal_in_one_write_are_answered_in_one()
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        await dialer.PutAsync(Lines(Header, Protocol));

        await MultistreamSelect.AcceptAsync(listener, _ => true, Cancellation).Soon();

        (await dialer.ReadAsync(new byte[1000], Cancellation).Soon()).ShouldBe(Lines(Header, Protocol).Length);
    }

    [Fact]
    public async Task the_request_for_a_list_is_answered_as_something_that_is_not_there()
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        await dialer.PutAsync(Lines(Header, "ls", Protocol));

        MultistreamOutcome accepted = await MultistreamSelect.AcceptAsync(listener, _ => true, Cancellation).Soon();

        accepted.Protocol.ShouldBe(Protocol);
        byte[] expected = Lines(Header, "na", Protocol);
        (await dialer.ReadExactlyAsync(expected.Length)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(64, Protocol)]
    [InlineData(65, null)]
    public async Task sixty_four_proposals_are_heard(int place, string? protocol)
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        await dialer.PutAsync(Lines([Header, .. Enumerable.Repeat("/none", place - 1), Protocol]));

        MultistreamOutcome accepted = await MultistreamSelect.AcceptAsync(listener, name => name == Protocol, Cancellation).Soon();

        accepted.ShouldBe(new MultistreamOutcome(protocol, protocol is null ? MultistreamRefusal.TooManyProposals : MultistreamRefusal.None));
    }

    [Theory]
    [InlineData("/multistream/1.0.1")]
    [InlineData("/multistream/1.0.0 ")]
    [InlineData("na")]
    public async Task another_header_is_refused_by_both_sides(string header)
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        await dialer.PutAsync(Lines(header, Protocol));
        await listener.PutAsync(Lines(header, Protocol));

        (await MultistreamSelect.AcceptAsync(listener, _ => true, Cancellation).Soon()).Refusal.ShouldBe(MultistreamRefusal.WrongHeader);
        (await MultistreamSelect.SelectAsync(dialer, [Protocol], Cancellation).Soon()).Refusal.ShouldBe(MultistreamRefusal.WrongHeader);
    }

    [Fact]
    public async Task an_answer_that_was_not_proposed_is_refused()
    {
        (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
        await listener.PutAsync(Lines(Header, "/b"));

        (await MultistreamSelect.SelectAsync(dialer, ["/a", "/b"], Cancellation).Soon()).Refusal.ShouldBe(MultistreamRefusal.WrongAnswer);
    }

    [Fact]
    public async Task an_end_at_any_byte_is_an_outcome_of_both_sides()
    {
        byte[] said = Lines(Header, Protocol);

        for (int kept = 0; kept < said.Length; kept++)
        {
            (DuplexStream dialer, DuplexStream listener) = DuplexStream.Pair();
            await dialer.PutAsync(said[..kept]);
            await listener.PutAsync(said[..kept]);
            dialer.CompleteWrites();
            (await MultistreamSelect.AcceptAsync(listener, _ => true, Cancellation).Soon()).Refusal.ShouldBe(MultistreamRefusal.Ended, $"{kept} bytes");

            (DuplexStream otherDialer, DuplexStream otherListener) = DuplexStream.Pair();
            await otherListener.PutAsync(said[..kept]);
            otherListener.CompleteWrites();
            (await MultistreamSelect.SelectAsync(otherDialer, [Protocol], Cancellation).Soon()).Refusal.ShouldBe(MultistreamRefusal.Ended, $"{kept} bytes");
        }
    }

    [Fact]
    public async Task an_acceptance_that_cannot_write_leaves_no_read_behind()
    {
        (DuplexStream dialer, DuplexStream far) = DuplexStream.Pair();
        using var cancellation = new CancellationTokenSource();
        var listener = new DeafStream(far, cancellation.Cancel);
        await dialer.PutAsync(Lines(Header));

        await Should.ThrowAsync<OperationCanceledException>(() => MultistreamSelect.AcceptAsync(listener, _ => true, cancellation.Token).Soon());

        listener.ReadsUnderWay.ShouldBe(0);
    }

    private static byte[] Lines(params string[] lines) => MultistreamLine.Encode(lines);

    /// <summary>Takes no write: each waits until it is cancelled, which it brings about itself. It counts reads, whose end takes a moment.</summary>
    private sealed class DeafStream(Stream inner, Action onWrite) : WrappedStream(inner)
    {
        private int _reads;

        public int ReadsUnderWay => _reads;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _reads);
            try
            {
                return await base.ReadAsync(buffer, cancellationToken);
            }
            finally
            {
                if (cancellationToken.IsCancellationRequested)
                    await Task.Delay(50, CancellationToken.None);
                Interlocked.Decrement(ref _reads);
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onWrite();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
