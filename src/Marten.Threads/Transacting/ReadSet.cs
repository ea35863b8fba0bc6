using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Transacting;

/// <summary>What a transaction has seen: the instances it asked for by id, whether they were there or not, and the collections it searched.</summary>
internal sealed class ReadSet
{
    public HashSet<InstanceKey> Instances { get; } = [];

    public HashSet<string> Collections { get; } = new(StringComparer.Ordinal);
}
