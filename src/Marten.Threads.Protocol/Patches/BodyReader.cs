using System.Diagnostics.CodeAnalysis;
using System.Text;
using Marten.Threads.Protocol.Cbor;

namespace Marten.Threads.Protocol.Patches;

/// <summary>Takes a canonical body apart; <see cref="OperationReader"/> does each element.</summary>
internal static class BodyReader
{
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out IReadOnlyList<PatchOperation>? operations)
    {
        operations = null;
        if (!TryFindPatches(body.Span, out int position, out int fields))
            return false;

        OperationDefect bodyDefect = fields == 1 ? OperationDefect.None : OperationDefect.BodyFieldUnknown;
        var cursor = new CborCursor(body.Span, position);
        cursor.TryReadArray(out int count);
        var read = new List<PatchOperation>(Math.Min(count, EventBody.OperationsMax + 1));
        long patchBytes = 0;
        for (int i = 0; i < count && i < EventBody.OperationsMax; i++)
        {
            int start = cursor.Position;
            cursor.Skip();
            PatchOperation operation = OperationReader.Read(body[start..cursor.Position], i, bodyDefect);
            long length = operation.Patch?.Utf8Length ?? 0;
            bool fits = patchBytes + length <= EventBody.PatchesMaxBytes;
            if (fits)
                patchBytes += length;
            read.Add(fits ? operation : operation.TooLarge());
        }

        if (count > EventBody.OperationsMax)
            read.Add(new PatchOperation { Index = EventBody.OperationsMax, Defect = OperationDefect.TooManyOperations });
        operations = read;
        return true;
    }

    /// <summary>Where the array <c>patches</c> of the body's map begins.</summary>
    private static bool TryFindPatches(ReadOnlySpan<byte> body, out int position, out int fields)
    {
        position = 0;
        var cursor = new CborCursor(body);
        if (!cursor.TryReadMap(out fields))
            return false;

        for (int i = 0; i < fields; i++)
        {
            cursor.TryReadText(out ReadOnlySpan<byte> key);
            position = cursor.Position;
            if (Ascii.Equals(key, BodyFields.Patches))
                return cursor.TryReadArray(out _);
            cursor.Skip();
        }

        return false;
    }
}
