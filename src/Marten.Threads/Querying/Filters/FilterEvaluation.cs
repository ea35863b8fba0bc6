using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>Says for which documents a filter holds. This is what every other way of answering a query must agree with.</summary>
internal static class FilterEvaluation
{
    /// <summary>Whether the filter holds for a document.</summary>
    /// <exception cref="ThreadQueryException">That takes more steps than there are for a document.</exception>
    public static bool Holds(this DocumentFilter filter, DocValue document) => filter.Holds(document, new DocumentLook(document));

    /// <summary>Whether the filter holds for a document, or for an item of an array in it.</summary>
    public static bool Holds(this DocumentFilter filter, DocValue value, DocumentLook look)
    {
        look.Take(1);
        return filter switch
        {
            AllFilter all => All(all.Filters, value, look),
            AnyFilter any => Any(any.Filters, value, look),
            NotFilter not => !not.Filter.Holds(value, look),
            FieldFilter field => FieldEvaluation.Holds(field.Test, look.ValueOf(value, field.Path), look),
            _ => MemberEvaluation.Holds(filter, value, look),
        };
    }

    private static bool All(ImmutableArray<DocumentFilter> filters, DocValue value, DocumentLook look)
    {
        foreach (DocumentFilter filter in filters)
        {
            if (!filter.Holds(value, look))
                return false;
        }

        return true;
    }

    private static bool Any(ImmutableArray<DocumentFilter> filters, DocValue value, DocumentLook look)
    {
        foreach (DocumentFilter filter in filters)
        {
            if (filter.Holds(value, look))
                return true;
        }

        return false;
    }
}
