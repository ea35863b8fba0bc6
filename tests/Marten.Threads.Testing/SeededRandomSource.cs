using System.Buffers.Binary;
using System.Security.Cryptography;
using Marten.Threads.Protocol;

namespace Marten.Threads.Testing;

/// <summary>Bytes that depend on nothing but the seed and on how many were drawn before: SHA-256 over seed and a counter.</summary>
public sealed class SeededRandomSource : IRandomSource
{
    private const int SeedLength = sizeof(ulong);
    private const int BlockLength = SHA256.HashSizeInBytes;

    private readonly Lock _lock = new();
    private readonly byte[] _input = new byte[SeedLength + sizeof(long)];
    private readonly byte[] _block = new byte[BlockLength];
    private long _blocks;
    private int _used = BlockLength;

    /// <summary>Begins the stream of a seed.</summary>
    public SeededRandomSource(ulong seed) => BinaryPrimitives.WriteUInt64BigEndian(_input, seed);

    /// <summary>A number from 0 up to, not including, <paramref name="limit"/>.</summary>
    public int Next(int limit)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) % (uint)limit);
    }

    /// <inheritdoc />
    public void Fill(Span<byte> destination)
    {
        lock (_lock)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                if (_used == BlockLength)
                    NextBlock();
                destination[i] = _block[_used++];
            }
        }
    }

    private void NextBlock()
    {
        BinaryPrimitives.WriteInt64BigEndian(_input.AsSpan(SeedLength), _blocks++);
        SHA256.HashData(_input, _block);
        _used = 0;
    }
}
