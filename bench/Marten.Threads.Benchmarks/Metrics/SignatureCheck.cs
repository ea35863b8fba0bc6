using System.Diagnostics;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Testing;
using NSec.Cryptography;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// How many Ed25519 signatures one core verifies. It asks the library below ours, so that what our own verifier adds is
/// seen in the ratio.
/// </summary>
internal sealed class SignatureCheck : IDisposable
{
    public const int MessageBytes = 500;

    private const int Messages = 1_000;
    private const int Rounds = 25;

    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private readonly (byte[] Message, byte[] Signature)[] _signed = new (byte[], byte[])[Messages];

    public SignatureCheck()
    {
        var random = new SeededRandomSource(MessageBytes);
        for (var i = 0; i < _signed.Length; i++)
        {
            var message = new byte[MessageBytes];
            random.Fill(message);
            _signed[i] = (message, SignatureAlgorithm.Ed25519.Sign(_key, message));
        }
    }

    /// <exception cref="InvalidOperationException">A genuine signature was found false.</exception>
    public Effort Run()
    {
        var valid = 0;
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (message, signature) in _signed)
            {
                if (SignatureAlgorithm.Ed25519.Verify(_key.PublicKey, message, signature)) valid++;
            }
        }

        var effort = new Effort(valid, Stopwatch.GetElapsedTime(began));
        return valid == Rounds * Messages ? effort : throw new InvalidOperationException("A genuine signature was found false.");
    }

    public void Dispose() => _key.Dispose();
}
