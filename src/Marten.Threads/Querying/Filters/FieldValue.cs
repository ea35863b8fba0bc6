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

    public static FieldValue Of(DocValue root, FieldPath path) => Resolve(root, path.Steps.AsSpan());

    private static FieldValue Resolve(DocValue value, ReadOnlySpan<FieldStep> steps)
    {
        if (steps.IsEmpty)
            return new FieldValue(value, 0);

        return value switch
        {
            DocObject document => document[steps[0].Name] is { } member ? Resolve(member, steps[1..]) : None,
            DocArray array when steps[0].Index is { } index => index < array.Count ? Resolve(array.Items[index], steps[1..]) : None,
            DocArray array => Gather(array, steps),
            _ => None,
        };
    }

    private static FieldValue Gather(DocArray array, ReadOnlySpan<FieldStep> steps)
    {
        var given = new List<DocValue>();
        int gathered = 0;
        foreach (DocValue item in array.Items)
        {
            if (item is not DocObject || Resolve(item, steps) is not { Value: { } value } found)
                continue;
            given.Add(value);
            gathered = Math.Max(gathered, found.Gathered);
        }

        return given is [DocArray alone] ? new FieldValue(alone, gathered) : new FieldValue(DocArray.Of([.. given]), gathered + 1);
    }
}
