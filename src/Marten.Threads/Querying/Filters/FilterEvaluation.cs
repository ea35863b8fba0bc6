using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>Says for which documents a filter holds. This is what every other way of answering a query must agree with.</summary>
internal static class FilterEvaluation
{
    /// <summary>Whether the filter holds for a document, or for an item of an array.</summary>
    public static bool Holds(this DocumentFilter filter, DocValue document) => filter switch
    {
        AllFilter all => All(all.Filters, document),
        AnyFilter any => Any(any.Filters, document),
        NotFilter not => !not.Filter.Holds(document),
        FieldFilter field => FieldEvaluation.Holds(field.Test, FieldValue.Of(document, field.Path)),
        _ => MemberEvaluation.Holds(filter, document),
    };

    private static bool All(ImmutableArray<DocumentFilter> filters, DocValue document)
    {
        foreach (DocumentFilter filter in filters)
        {
            if (!filter.Holds(document))
                return false;
        }

        return true;
    }

    private static bool Any(ImmutableArray<DocumentFilter> filters, DocValue document)
    {
        foreach (DocumentFilter filter in filters)
        {
            if (filter.Holds(document))
                return true;
        }

        return false;
    }
}
