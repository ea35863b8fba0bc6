using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>
/// One document that a filter is asked of: counts what that costs, because anyone may send the query, and anyone may have written
/// the document. What a path gathers from arrays is kept, so that a thousand conditions on it gather it once.
/// </summary>
internal sealed class DocumentLook(DocValue root)
{
    /// <summary>
    /// Steps of one document: 10 million, of some ten nanoseconds each. The largest array that a document has room for is half a
    /// million items, so that 19 conditions on each of its items are always answered; and so is a regular expression that is at
    /// nine places at once in the longest text.
    /// </summary>
    public const long StepsMax = 10_000_000;

    /// <summary>A value that is put into an array costs as many steps: it is memory too.</summary>
    public const int StepsOfCopy = 16;

    /// <summary>A number that is made a whole one costs as many.</summary>
    public const int StepsOfWhole = 4;

    /// <summary>A number that is calculated with digit by digit costs as many.</summary>
    public const int StepsOfDigits = 32;

    /// <summary>A value that is brought into order costs as many steps for each value in it, the comparisons among them.</summary>
    public const int StepsOfOrder = 40;

    private Dictionary<FieldPath, FieldValue>? _gathered;
    private long _left = StepsMax;

    /// <summary>Takes steps.</summary>
    /// <exception cref="ThreadQueryException">There are no more.</exception>
    public void Take(long steps)
    {
        if ((_left -= steps) < 0)
            throw new ThreadQueryException($"The query takes more than {StepsMax / 1_000_000} million steps for one document: ask fewer conditions or smaller regular expressions of long arrays and texts.", "");
    }

    /// <summary>Takes as many steps as there are values in an object or array, each so many times.</summary>
    public void TakeAll(DocValue value, int times)
    {
        if (value is not (DocObject or DocArray)) return;
        switch (value)
        {
            case DocObject document:
                Take((long)document.Count * times);
                foreach (DocMember member in document.Members) TakeAll(member.Value, times);
                break;
            case DocArray array:
                Take((long)array.Count * times);
                foreach (DocValue item in array.Items) TakeAll(item, times);
                break;
        }
    }

    /// <summary>What a path gives of the document, or of a part of it.</summary>
    public FieldValue ValueOf(DocValue from, FieldPath path)
    {
        var isRoot = ReferenceEquals(from, root);
        if (isRoot && _gathered is not null && _gathered.TryGetValue(path, out FieldValue kept)) return kept;
        FieldValue value = FieldValue.Of(from, path, this);
        if (isRoot && value.Gathered > 0) (_gathered ??= []).Add(path, value);
        return value;
    }
}
