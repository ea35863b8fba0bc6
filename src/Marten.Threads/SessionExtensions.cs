using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Querying;
using Marten.Threads.Writing;

namespace Marten.Threads;

/// <summary>Threads inside Marten sessions.</summary>
public static class SessionExtensions
{
    /// <summary>A thread inside a session of the application's store: what is written commits with the session.</summary>
    /// <param name="session">A session of the store that <c>UseThreads</c> was called on.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="author">
    /// The identity that the records name as author, and that read filters know as the reader; each has a log of its own here.
    /// Default: the host itself.
    /// </param>
    /// <exception cref="ThreadUsageException">The session's store has no threads.</exception>
    public static IThreadSession Threads(this IDocumentSession session, ThreadId thread, VerifyingKey? author = null) =>
        new ThreadSession(ThreadsHost.RuntimeOf(session), session, new WriteTarget(thread, author));

    /// <summary>A thread inside a query session of the application's store, read by the host.</summary>
    /// <exception cref="ThreadUsageException">The session's store has no threads.</exception>
    public static IThreadReader Threads(this IQuerySession session, ThreadId thread) => ThreadsFor(session, thread, null);

    /// <summary>A thread inside a query session of the application's store, read by an identity.</summary>
    /// <param name="session">A session of the store that <c>UseThreads</c> was called on.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="reader">Whom read filters know as the reader; null for the host, undefined for an anonymous reader.</param>
    /// <exception cref="ThreadUsageException">The session's store has no threads.</exception>
    public static IThreadReader ThreadsFor(this IQuerySession session, ThreadId thread, VerifyingKey? reader) =>
        new ThreadReader(ThreadsHost.RuntimeOf(session), session, thread, reader);

    /// <summary>The instances of all threads, for analysis, inside a session of the application's store.</summary>
    /// <exception cref="ThreadUsageException">The session's store has no threads.</exception>
    public static ICrossThreadReader AllThreads(this IQuerySession session) =>
        new CrossThreadReader(ThreadsHost.RuntimeOf(session).Queries, new SessionReader(session));

    /// <summary>
    /// A Marten session over the typed documents of one thread: <c>Query&lt;Astronaut&gt;()</c> is Marten's LINQ with
    /// its indexes. Dispose it.
    /// </summary>
    public static IQuerySession QueryThread(this IThreadStore store, ThreadId thread)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.QuerySession(thread.ToString());
    }
}
