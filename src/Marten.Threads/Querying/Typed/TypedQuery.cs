using System.Linq.Expressions;
using Marten.Threads.Collections;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Typed;

/// <summary>Reads C# expressions about the documents of a typed collection. Names and values are those of the collection's JSON.</summary>
internal static class TypedQuery
{
    /// <summary>The filter that a condition means.</summary>
    /// <exception cref="ThreadQueryException">A part of it has no meaning in a query; the message names it.</exception>
    public static DocumentFilter Filter<T>(TypedCollection<T> collection, Expression<Func<T, bool>> condition) where T : class =>
        new TypedFilterReader(new TypedMembers(collection.Json, condition.Parameters[0])).Read(condition.Body);

    /// <summary>The key that sorts by a member.</summary>
    /// <exception cref="ThreadQueryException">The expression is not a member.</exception>
    public static SortKey SortKey<T, TKey>(TypedCollection<T> collection, Expression<Func<T, TKey>> member, bool descending) where T : class =>
        new MemberSortKey(new TypedMembers(collection.Json, member.Parameters[0]).Find(member.Body).Path, descending);
}
