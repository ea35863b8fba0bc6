using System.Buffers.Binary;

namespace Marten.Threads.Benchmarks.Wire;

/// <summary>
/// Counts the statements in what one client sends, in pieces as they come (PostgreSQL's protocol 3, chapter 55.7 "Message
/// Formats"): a simple query or the execution of a prepared one. <c>BEGIN</c> and <c>COMMIT</c> are simple queries.
/// </summary>
internal sealed class FrontendMessages
{
    private const int Protocol3 = 196_608;
    private const int LengthBytes = 4;

    private readonly byte[] _head = new byte[2 * LengthBytes];
    private int _held;
    private long _skip;
    private bool _started;

    /// <summary>Statements so far.</summary>
    public long Statements { get; private set; }

    // Before the session begins, messages have no type: length, then a code. Later ones: type, then length.
    private int HeadBytes => _started ? 1 + LengthBytes : 2 * LengthBytes;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            var taken = Math.Min(HeadBytes - _held, bytes.Length);
            bytes[..taken].CopyTo(_head.AsSpan(_held));
            _held += taken;
            bytes = bytes[taken..];
            if (_held == HeadBytes) ReadHead();
        }
    }

    // A length counts itself, not the type before it.
    private void ReadHead()
    {
        if (_started)
        {
            if (_head[0] is (byte)'Q' or (byte)'E') Statements++;
            _skip = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - LengthBytes;
        }
        else
        {
            _skip = BinaryPrimitives.ReadInt32BigEndian(_head) - _head.Length;
            _started = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(LengthBytes)) == Protocol3;
        }

        _held = 0;
    }
}
