using SimpleBase;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>Bare base58 with Bitcoin's alphabet, as peer ids and CIDs of version 0 are written: multibase without its leading character.</summary>
internal static class Base58Text
{
    // The longest identifier written so is a peer id of 44 bytes, 61 characters; decoding costs the square of the length.
    private const int TextLengthMax = 128;

    internal static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.IsEmpty || text.Length > TextLengthMax || !Multibase.IsVisible(text))
            return false;

        Span<byte> buffer = stackalloc byte[TextLengthMax];
        if (!Base58.Bitcoin.TryDecode(text, buffer, out int written) || !text.SequenceEqual(Encode(buffer[..written])))
            return false;

        bytes = buffer[..written].ToArray();
        return true;
    }

    internal static string Encode(ReadOnlySpan<byte> bytes) => Base58.Bitcoin.Encode(bytes);
}
