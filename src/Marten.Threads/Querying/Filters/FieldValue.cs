using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>What a <see cref="FieldPath"/> gives of a document.</summary>
/// <param name="Value">The value, or null when there is none.</param>
/// <param name="Gathered">How many levels of arrays in it were made by the path, one for each array that it went into.</param>
internal readonly record struct FieldValue(DocValue? Value, int Gathered)
{
    private static FieldValue None => default;

    /// <summary>Whether the document has something there; an array that the path made of nothing is not something.</summary>
    public bool Exists => Value is not null && (Gathered == 0 || Value is DocArray { Count: > 0 });

    /// <summary>What a path gives.</summary>
    /// <param name="root">Where it starts.</param>
    /// <param name="path">The path.</param>
    /// <param name="look">Counts the steps; null where a document is only sorted, which is done once for each key.</param>
    public static FieldValue Of(DocValue root, FieldPath path, DocumentLook? look = null) => Resolve(root, path.Steps.AsSpan(), look);

    private static FieldValue Resolve(DocValue value, ReadOnlySpan<FieldStep> steps, DocumentLook? look)
    {
        if (steps.IsEmpty)
            return new FieldValue(value, 0);

        return value switch
        {
            DocObject document => document[steps[0].Name] is { } member ? Resolve(member, steps[1..], look) : None,
            DocArray array when steps[0].Index is { } index => index < array.Count ? Resolve(array.Items[index], steps[1..], look) : None,
            DocArray array => Gather(array, steps, look),
            _ => None,
        };
    }

    private static FieldValue Gather(DocArray array, ReadOnlySpan<FieldStep> steps, DocumentLook? look)
    {
        List<DocValue>? given = null;
        int gathered = 0;
        look?.Take(array.Count);
        foreach (DocValue item in array.Items)
        {
            if (item is not DocObject || Resolve(item, steps, look) is not { Value: { } value } found)
                continue;
            look?.Take(DocumentLook.StepsOfCopy);
            (given ??= []).Add(value);
            gathered = Math.Max(gathered, found.Gathered);
        }

        return given switch
        {
            null => new FieldValue(DocArray.Empty, 1),
            [DocArray alone] => new FieldValue(alone, gathered),
            _ => new FieldValue(DocArray.Of([.. given]), gathered + 1),
        };
    }
}
