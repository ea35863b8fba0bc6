using System.Text;
using System.Text.Unicode;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// Reads the stored form of a run (<see cref="StoredRun"/>). The bytes may have been changed by anything: they are refused,
/// or they are a run within all limits.
/// </summary>
internal ref struct StoredRunReader
{
    private const long NumberMax = 1L << 40; // far above what any run reaches, far below an overflow

    private readonly ReadOnlySpan<byte> _stored;
    private int _position;

    private StoredRunReader(ReadOnlySpan<byte> stored) => _stored = stored;

    /// <exception cref="ThreadDataException">The bytes are no run.</exception>
    public static ComposedRun Read(string instanceId, ReadOnlySpan<byte> stored)
    {
        if (stored.Length > ComposedRun.StoredMaxBytes) throw Corrupt();
        var reader = new StoredRunReader(stored);
        var run = reader.Run(instanceId);
        return reader._position == stored.Length ? run : throw Corrupt();
    }

    private ComposedRun Run(string instanceId)
    {
        Demand(Byte() == StoredRun.Version);
        var flags = (RunFlags)Byte();
        Demand(flags <= (RunFlags.FirstIsCreate | RunFlags.LeavesDocument | RunFlags.Opaque | RunFlags.Constant));
        var operations = Number();
        Demand(operations > 0);

        var leavesDocument = flags.HasFlag(RunFlags.LeavesDocument);
        DocumentRule? rule = null;
        var bounds = default(RunBounds);
        if (flags.HasFlag(RunFlags.Opaque))
        {
            Demand(!flags.HasFlag(RunFlags.Constant));
        }
        else
        {
            bounds = new RunBounds(Number(), Number(), Number());
            rule = flags.HasFlag(RunFlags.Constant) ? Constant(instanceId, leavesDocument) : DocumentRule.Of(Patch(depth: 1));
            Demand(rule.LeavesDocument == leavesDocument);
        }

        return ComposedRun.Of(instanceId, operations, flags.HasFlag(RunFlags.FirstIsCreate), leavesDocument, rule, bounds);
    }

    private DocumentRule Constant(string instanceId, bool leavesDocument)
    {
        if (!leavesDocument) return DocumentRule.Delete;
        var document = Value();
        Demand(document is DocObject members && members[DocumentRule.IdMember] is DocString id && id.Text == instanceId);
        return DocumentRule.Of(HeldValue.Of(document));
    }

    private ObjectPatch Patch(int depth)
    {
        Demand(depth <= JsonText.DepthMax);
        var rules = new List<KeyValuePair<string, MemberRule>>();
        for (var count = Number(); count > 0; count--)
        {
            var name = Name();
            Demand(rules.Count == 0 || string.CompareOrdinal(rules[^1].Key, name) < 0);
            Demand(depth > 1 || name != DocumentRule.IdMember);
            rules.Add(new(name, Rule(depth)));
        }

        return rules.Count == 0 ? ObjectPatch.Empty : ObjectPatch.Of(rules);
    }

    private MemberRule Rule(int depth)
    {
        var tag = (RuleTag)Byte();
        switch (tag)
        {
            case RuleTag.Remove:
                return ReplaceRule.Remove;
            case RuleTag.Replace:
                return ReplaceRule.By(HeldValue.Of(Value()));
            case RuleTag.ReplaceWithNullsForObjects or RuleTag.ReplaceWithoutNullsForPlain:
                var array = Value();
                Demand(array is DocArray);
                return ReplaceRule.By(HeldValue.Of(array), tag == RuleTag.ReplaceWithNullsForObjects, losesNullsOnPlain: true);
            case RuleTag.Merge:
                return new MergeRule(filledIn: null, Patch(depth + 1));
            case RuleTag.FillIn or RuleTag.FillInOrMerge:
                Demand(depth == 1); // a create fills in members of the document only
                var filledIn = HeldValue.Of(Value());
                return new MergeRule(filledIn, tag == RuleTag.FillIn ? null : Patch(depth + 1));
            default:
                throw Corrupt();
        }
    }

    private string Name()
    {
        var utf8 = Bytes();
        Demand(Utf8.IsValid(utf8) && !utf8.Contains((byte)0));
        return Encoding.UTF8.GetString(utf8);
    }

    private DocValue Value()
    {
        var utf8 = Bytes();
        if (!JsonText.TryRead(utf8, out var value, out var normalised, out _)) throw Corrupt();
        Demand(!normalised && value.Utf8Length == utf8.Length);
        return value;
    }

    private ReadOnlySpan<byte> Bytes()
    {
        var length = Number();
        Demand(length <= _stored.Length - _position);
        var bytes = _stored.Slice(_position, (int)length);
        _position += bytes.Length;
        return bytes;
    }

    private long Number()
    {
        Demand(Uvarint.TryRead(_stored[_position..], out var number, out var length) && number <= NumberMax);
        _position += length;
        return (long)number;
    }

    private byte Byte()
    {
        Demand(_position < _stored.Length);
        return _stored[_position++];
    }

    private static void Demand(bool holds)
    {
        if (!holds) throw Corrupt();
    }

    private static ThreadDataException Corrupt() =>
        new("The thread store holds a composed run of operations that cannot be read; it was changed by something else than Marten.Threads. Rebuild the thread.");
}
