using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// The stored form of a run: version, <see cref="RunFlags"/>, number of operations; unless it is opaque, its three bounds, and
/// then a patch or a document. Numbers are <see cref="Uvarint"/>; texts and values are UTF-8 behind their length.
/// </summary>
/// <remarks>
/// A patch is its number of members and for each, in ordinal order, name, <see cref="RuleTag"/> and what the tag announces. A
/// value is canonical JSON. One JSON text for the whole would be nested deeper than the reader goes.
/// </remarks>
internal static class StoredRun
{
    public const byte Version = 1;

    /// <summary>Length in bytes of a <see cref="RuleTag"/>.</summary>
    public const int TagLength = 1;

    private const int VersionAndFlagsLength = 2;

    /// <summary>Length in bytes of a text or value of so many bytes, its length before it.</summary>
    public static long LengthOf(long utf8Length) => Uvarint.Length((ulong)utf8Length) + utf8Length;

    public static long LengthOf(HeldValue value) => LengthOf(value.Utf8Length);

    public static long LengthOf(ComposedRun run)
    {
        var length = VersionAndFlagsLength + Uvarint.Length((ulong)run.Operations);
        if (run.IsOpaque) return length;
        var (growth, afterDelete, fromNothing) = run.Bounds;
        return length + Uvarint.Length((ulong)growth) + Uvarint.Length((ulong)afterDelete) + Uvarint.Length((ulong)fromNothing) + run.Rule.StoredLength;
    }

    public static byte[] Write(ComposedRun run)
    {
        var writer = new Writer(new byte[run.StoredLength]);
        writer.Byte(Version);
        writer.Byte((byte)FlagsOf(run));
        writer.Number(run.Operations);
        if (!run.IsOpaque)
        {
            writer.Number(run.Bounds.Growth);
            writer.Number(run.Bounds.PeakAfterDelete);
            writer.Number(run.Bounds.PeakFromNothing);
            if (run.Rule.Patch is { } patch) writer.Patch(patch);
            else if (run.Rule.Document is { } document) writer.Value(document);
        }

        return writer.Written();
    }

    private static RunFlags FlagsOf(ComposedRun run) =>
        (run.FirstIsCreate ? RunFlags.FirstIsCreate : RunFlags.None)
        | (run.LeavesDocument ? RunFlags.LeavesDocument : RunFlags.None)
        | (run.IsOpaque ? RunFlags.Opaque : RunFlags.None)
        | (run.Rule is { Patch: null } ? RunFlags.Constant : RunFlags.None);

    private ref struct Writer(byte[] destination)
    {
        private int _position;

        public void Byte(byte value) => destination[_position++] = value;

        public void Number(long value) => _position += Uvarint.Write(destination.AsSpan(_position), (ulong)value);

        public void Value(HeldValue value) => Bytes(JsonText.Write(value.ToValue()));

        public void Patch(ObjectPatch patch)
        {
            Number(patch.Rules.Count);
            foreach (var (name, rule) in patch.Rules)
            {
                Bytes(Encoding.UTF8.GetBytes(name));
                if (rule is MergeRule merge) Merge(merge);
                else Replace((ReplaceRule)rule);
            }
        }

        public readonly byte[] Written() => _position == destination.Length
            ? destination
            : throw new InvalidOperationException($"A run of {destination.Length} bytes was written in {_position}.");

        private void Replace(ReplaceRule rule)
        {
            Byte((byte)(rule switch
            {
                { Value: null } => RuleTag.Remove,
                { LosesNullsOnAbsent: true } => RuleTag.ReplaceWithNullsForObjects,
                { LosesNullsOnPlain: true } => RuleTag.ReplaceWithoutNullsForPlain,
                _ => RuleTag.Replace,
            }));
            if (rule.Value is not null) Value(rule.Value);
        }

        private void Merge(MergeRule rule)
        {
            Byte((byte)(rule switch
            {
                { Patch: null } => RuleTag.FillIn,
                { FilledIn: null } => RuleTag.Merge,
                _ => RuleTag.FillInOrMerge,
            }));
            if (rule.FilledIn is not null) Value(rule.FilledIn);
            if (rule.Patch is not null) Patch(rule.Patch);
        }

        private void Bytes(ReadOnlySpan<byte> bytes)
        {
            Number(bytes.Length);
            bytes.CopyTo(destination.AsSpan(_position));
            _position += bytes.Length;
        }
    }
}
