using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Marten.Threads.Libp2p.Tests.Addresses;

/// <summary>A DNS server on the loopback interface that knows some TXT records (RFC 1035, section 4). Names in "refused" get SERVFAIL; it is silent about "silent".</summary>
internal sealed class TinyDnsServer : IAsyncDisposable
{
    private const int HeaderLength = 12;

    private readonly Dictionary<string, string[][]> _records;
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Begins to serve the records: of each name a list, of each record its strings.</summary>
    public TinyDnsServer(Dictionary<string, string[][]> records)
    {
        _records = records;
        _loop = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult query = await _socket.ReceiveAsync(_stop.Token);
                if (Answer(query.Buffer) is { } answer)
                    await _socket.SendAsync(answer, query.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the server.
        }
    }

    private byte[]? Answer(byte[] query)
    {
        (string name, int questionEnd) = ReadName(query);
        if (name.Contains("silent", StringComparison.Ordinal))
            return null;

        bool known = _records.TryGetValue(name, out string[][]? records);
        int code = known ? 0 : name.Contains("refused", StringComparison.Ordinal) ? 2 : 3;
        List<byte> answer = [.. query.AsSpan(0, questionEnd)];
        answer[2] = 0x81;
        answer[3] = (byte)(0x80 | code);
        answer[7] = (byte)(records?.Length ?? 0);
        for (int i = 8; i < HeaderLength; i++)
            answer[i] = 0;
        foreach (string[] record in records ?? [])
            Append(answer, record);
        return [.. answer];
    }

    private static (string Name, int QuestionEnd) ReadName(byte[] query)
    {
        var labels = new List<string>();
        int at = HeaderLength;
        for (; query[at] != 0; at += query[at] + 1)
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        return (string.Join('.', labels), at + 5);
    }

    private static void Append(List<byte> answer, string[] strings)
    {
        byte[] data = [.. strings.SelectMany(one => (byte[])[(byte)one.Length, .. Encoding.ASCII.GetBytes(one)])];
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)data.Length);

        // A pointer to the question's name, TXT, IN, one minute.
        answer.AddRange([0xc0, HeaderLength, 0, 16, 0, 1, 0, 0, 0, 60, length[0], length[1], .. data]);
    }
}
