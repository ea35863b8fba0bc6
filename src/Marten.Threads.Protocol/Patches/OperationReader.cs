using System.Text;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Protocol.Patches;

/// <summary>Reads and judges one element of <c>patches</c>. Its bytes are canonical.</summary>
internal ref struct OperationReader
{
    private readonly ReadOnlyMemory<byte> _element;
    private bool _hasUnknownField;
    private bool _hasPatchMap;
    private OperationType _type;
    private string? _id;
    private string? _collectionName;
    private ReadOnlySpan<byte> _rawId;
    private ReadOnlySpan<byte> _innerId;
    private long _timestamp;
    private PatchField _patchField;
    private ReadOnlyMemory<byte> _jsonPatch;

    private OperationReader(ReadOnlyMemory<byte> element)
    {
        _element = element;
        _type = OperationType.Unknown;
    }

    private enum PatchField
    {
        Missing,
        Null,
        Bytes,
        Other,
    }

    public static PatchOperation Read(ReadOnlyMemory<byte> element, int index, OperationDefect bodyDefect)
    {
        var reader = new OperationReader(element);
        reader.ReadElement();
        OperationDefect defect = bodyDefect != OperationDefect.None ? bodyDefect : reader.Judge();

        DocValue? patch = null;
        bool normalised = false;
        if (defect == OperationDefect.None && reader._type != OperationType.Delete)
            defect = ReadPatch(reader._jsonPatch.Span, out patch, out normalised);

        return new PatchOperation
        {
            Index = index,
            CollectionName = reader._collectionName ?? "",
            InstanceId = reader._id ?? "",
            Type = reader._type,
            Timestamp = reader._timestamp,
            JsonPatch = reader._jsonPatch,
            Patch = patch as DocObject,
            IsNormalised = normalised,
            Defect = defect,
        };
    }

    private readonly OperationDefect Judge()
    {
        if (!_hasPatchMap)
            return OperationDefect.NotAnOperation;
        if (_hasUnknownField)
            return OperationDefect.FieldUnknown;
        if (_type == OperationType.Unknown)
            return OperationDefect.TypeUnknown;
        if (_id is null)
            return OperationDefect.InstanceIdInvalid;
        if (!_innerId.SequenceEqual(_rawId)) // a missing one is empty, and an id never is
            return OperationDefect.InstanceIdsDiffer;
        if (_collectionName is null)
            return OperationDefect.CollectionNameInvalid;

        // what a delete carries is not read, as the reference does not read it
        bool isFit = _type == OperationType.Delete ? _patchField != PatchField.Other : _patchField == PatchField.Bytes;
        return isFit ? OperationDefect.None : OperationDefect.PatchMissing;
    }

    private static OperationDefect ReadPatch(ReadOnlySpan<byte> json, out DocValue? patch, out bool normalised)
    {
        if (JsonText.TryRead(json, out patch, out normalised, out JsonDefect defect) && patch is DocObject)
            return OperationDefect.None;

        normalised = false;
        return defect switch
        {
            JsonDefect.None => OperationDefect.PatchNotObject,
            JsonDefect.TooDeep => OperationDefect.JsonTooDeep,
            JsonDefect.NumberRange => OperationDefect.JsonNumberRange,
            JsonDefect.NumberDigits => OperationDefect.JsonNumberDigits,
            _ => OperationDefect.JsonSyntax,
        };
    }

    private void ReadElement()
    {
        var cursor = new CborCursor(_element.Span);
        if (!cursor.TryReadMap(out int fields))
            return;

        for (int i = 0; i < fields; i++)
        {
            cursor.TryReadText(out ReadOnlySpan<byte> key);
            int value = cursor.Position;
            if (Ascii.Equals(key, BodyFields.Id))
                ReadId(cursor);
            else if (Ascii.Equals(key, BodyFields.Patch))
                ReadPatchMap(cursor);
            else if (Ascii.Equals(key, BodyFields.Timestamp))
                _timestamp = cursor.TryReadUnsigned(out ulong stamp) && stamp <= EventBody.TimestampMax ? (long)stamp : 0;
            else if (Ascii.Equals(key, BodyFields.CollectionName))
                ReadCollectionName(cursor);
            else
                _hasUnknownField = true;

            cursor = new CborCursor(_element.Span, value);
            cursor.Skip();
        }
    }

    private void ReadPatchMap(CborCursor cursor)
    {
        _hasPatchMap = cursor.TryReadMap(out int fields);
        for (int i = 0; i < fields && _hasPatchMap; i++)
        {
            cursor.TryReadText(out ReadOnlySpan<byte> key);
            int value = cursor.Position;
            if (Ascii.Equals(key, BodyFields.Type))
                _type = cursor.TryReadUnsigned(out ulong type) && type <= (ulong)OperationType.Delete ? (OperationType)type : OperationType.Unknown;
            else if (Ascii.Equals(key, BodyFields.InstanceId))
                cursor.TryReadText(out _innerId);
            else if (Ascii.Equals(key, BodyFields.JsonPatch))
                ReadJsonPatch(cursor);
            else
                _hasUnknownField = true;

            cursor = new CborCursor(_element.Span, value);
            cursor.Skip();
        }
    }

    private void ReadId(CborCursor cursor)
    {
        if (!cursor.TryReadText(out _rawId) || _rawId.Length > InstanceIds.LengthMaxBytes)
            return;

        string id = Encoding.UTF8.GetString(_rawId);
        _id = InstanceIds.IsValid(id) ? id : null;
    }

    private void ReadCollectionName(CborCursor cursor)
    {
        if (!cursor.TryReadText(out ReadOnlySpan<byte> utf8) || utf8.Length > CollectionName.LengthMax)
            return;

        string name = Encoding.UTF8.GetString(utf8);
        _collectionName = CollectionName.IsValid(name) ? name : null;
    }

    private void ReadJsonPatch(CborCursor cursor)
    {
        if (cursor.TryReadNull())
        {
            _patchField = PatchField.Null;
        }
        else if (cursor.TryReadBytes(out ReadOnlySpan<byte> json))
        {
            _patchField = PatchField.Bytes;
            _jsonPatch = _element.Slice(cursor.Position - json.Length, json.Length);
        }
        else
        {
            _patchField = PatchField.Other;
        }
    }
}
