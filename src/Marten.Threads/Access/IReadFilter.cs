using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Access;

/// <summary>
/// Decides what a reader sees of a typed collection when it is read through the thread API: by id, by query, in a
/// transaction or by listening. It protects nothing from SQL or LINQ on the database, nor from other peers.
/// Register it with <see cref="ThreadsOptions.FilterReads{T}"/>.
/// </summary>
/// <remarks>It must be quick and safe for several threads at once. What it throws is thrown to the reader.</remarks>
/// <typeparam name="T">The document that was registered for the collection.</typeparam>
public interface IReadFilter<T> where T : class
{
    /// <summary>What a reader sees of an instance.</summary>
    /// <param name="instance">A copy of the document; it may be changed and returned.</param>
    /// <param name="reader">The identity that reads; undefined for an anonymous reader.</param>
    /// <returns>The document as it is shown, or null to hide it. Its id stays what it is.</returns>
    T? Show(T instance, VerifyingKey reader);
}
