using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Tests.Transport;

/// <summary>gRPC over libp2p streams: who calls is proved, and what goes wrong costs a call and no more.</summary>
public sealed class PeerTransportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CallOptions Patient => new(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: Token);

    [Fact]
    public async Task the_caller_is_the_peer_that_proved_its_id()
    {
        await using var pair = await TransportPair.StartAsync();

        var reply = await pair.Client.GetLogsAsync(new GetLogsRequest(), Patient);

        CallerIn(reply).ShouldBe(pair.Bob.PeerId);
    }

    [Fact]
    public async Task all_calls_to_a_peer_share_one_stream()
    {
        await using var pair = await TransportPair.StartAsync();
        await pair.Client.GetLogsAsync(new GetLogsRequest(), Patient);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => pair.Client.GetLogsAsync(new GetLogsRequest(), Patient).ResponseAsync));

        pair.Alice.Connections.ShouldHaveSingleItem().Streams.ShouldBeLessThanOrEqualTo(2, "that of the calls, and identify's while it ends");
    }

    [Fact]
    public async Task a_channel_outlives_its_connection()
    {
        await using var pair = await TransportPair.StartAsync();
        await pair.Client.GetLogsAsync(new GetLogsRequest(), Patient);

        await pair.Bob.DisconnectAsync(pair.Alice.PeerId, new CancellationToken(canceled: true));
        var reply = await Eventually.SucceedsAsync(() => pair.Client.GetLogsAsync(new GetLogsRequest(), Patient).ResponseAsync);

        CallerIn(reply).ShouldBe(pair.Bob.PeerId);
    }

    [Fact]
    public async Task a_call_whose_connection_ends_fails_as_unavailable_and_its_server_is_told()
    {
        await using var pair = await TransportPair.StartAsync();
        var (entered, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        pair.Service.Doing = async context =>
        {
            await using var _ = context.CancellationToken.Register(cancelled.SetResult);
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        var calling = pair.Client.GetLogsAsync(new GetLogsRequest(), Patient).ResponseAsync;
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);

        await pair.Bob.DisconnectAsync(pair.Alice.PeerId, new CancellationToken(canceled: true));

        (await Should.ThrowAsync<RpcException>(calling)).StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal, StatusCode.Cancelled);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    [Fact]
    public async Task a_call_to_nobody_is_unavailable()
    {
        await using var pair = await TransportPair.StartAsync();
        var nobody = Multiaddr.Parse("/ip4/127.0.0.1/tcp/1");
        await using var carol = await TransportPair.ListeningAsync();
        pair.Bob.Peers.Add(carol.PeerId, nobody);
        await carol.DisposeAsync();

        var failing = pair.Channels.Rent(carol.PeerId).Client.GetLogsAsync(new GetLogsRequest(), Patient).ResponseAsync;

        (await Should.ThrowAsync<RpcException>(failing)).StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task a_deadline_and_a_cancellation_reach_the_server()
    {
        await using var pair = await TransportPair.StartAsync();
        var served = 0;
        pair.Service.Doing = async context =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                Interlocked.Increment(ref served);
            }
        };
        using var impatience = new CancellationTokenSource();

        var late = pair.Client.GetLogsAsync(new GetLogsRequest(), new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(200))).ResponseAsync;
        var left = pair.Client.GetLogsAsync(new GetLogsRequest(), new CallOptions(cancellationToken: impatience.Token)).ResponseAsync;
        await Should.ThrowAsync<Exception>(late);
        await impatience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(left);
        await Eventually.HoldsAsync(() => Volatile.Read(ref served) >= 1, "the server noticed");
    }

    [Fact]
    public async Task an_old_peers_long_reply_is_taken_in_and_a_request_beyond_the_limit_is_refused()
    {
        await using var pair = await TransportPair.StartAsync();
        pair.Service.Padding = 3_500_000;

        var reply = await pair.Client.GetLogsAsync(new GetLogsRequest(), Patient);
        var tooLong = new GetLogsRequest { Body = new GetLogsRequest.Types.Body { ServiceKey = ByteString.CopyFrom(new byte[ThreadProtocol.MessageBytesMax]) } };

        reply.Logs[0].PublicKey.Length.ShouldBe(3_500_000);
        (await Should.ThrowAsync<RpcException>(pair.Client.GetLogsAsync(tooLong, Patient).ResponseAsync)).StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task streams_are_given_back_when_the_server_stops()
    {
        var pair = await TransportPair.StartAsync();
        await pair.Client.GetLogsAsync(new GetLogsRequest(), Patient);

        await pair.DisposeAsync();

        pair.Alice.Connections.ShouldBeEmpty();
        pair.Bob.Connections.ShouldBeEmpty();
    }

    private static PeerId CallerIn(GetLogsReply reply) => PeerId.FromBytes(reply.Logs.ShouldHaveSingleItem().LogId.Span);
}
