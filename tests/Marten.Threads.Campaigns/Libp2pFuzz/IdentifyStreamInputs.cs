using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Answers of identify on a stream, in one message or several.</summary>
internal sealed class IdentifyStreamInputs : IFuzzKind
{
    public string Name => "identify stream";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var bytes = new List<byte>();
        for (var messages = random.Next(20) == 0 ? 14 : random.Next(4); messages > 0; messages--)
        {
            var message = IdentifyInputs.Message(random);
            var prefix = new byte[Uvarint.Length((ulong)message.Length)];
            Uvarint.Write(prefix, (ulong)message.Length);
            bytes.AddRange(prefix);
            bytes.AddRange(message);
        }

        var input = random.Next(4) == 0 ? [.. bytes] : Mutations.Spoil(random, [[.. bytes]]);
        var pieces = (ulong)random.Next(int.MaxValue);
        IdentifyMessage? heard = null;
        return new FuzzTrial(input, async () =>
        {
            heard = await IdentifyProtocol.ReceiveAsync(new ScriptedLibp2pStream(new ScriptedStream(input, pieces)), CancellationToken.None);
            return heard is not null;
        }, () => heard is null ? null : IdentifyInputs.Check(heard));
    }
}
