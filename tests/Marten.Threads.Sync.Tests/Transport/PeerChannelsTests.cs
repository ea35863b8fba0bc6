using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Tests.Transport;

/// <summary>Channels are kept for so many peers; one that is in use stays.</summary>
public sealed class PeerChannelsTests
{
    [Fact]
    public async Task a_call_outlives_the_place_of_its_channel()
    {
        await using var pair = await TransportPair.StartAsync();
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        pair.Service.Doing = _ =>
        {
            entered.TrySetResult();
            return go.Task;
        };
        using var rented = pair.Channels.Rent(pair.Alice.PeerId);
        var calling = rented.Client.GetLogsAsync(new GetLogsRequest(), deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: TestContext.Current.CancellationToken).ResponseAsync;
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        for (var i = 0; i < 600; i++)
        {
            using var key = SigningKey.Generate(SystemRandomSource.Instance);
            pair.Channels.Rent(key.VerifyingKey.ToPeerId()).Dispose();
        }

        go.SetResult();
        (await calling).Logs.ShouldHaveSingleItem();
    }
}
