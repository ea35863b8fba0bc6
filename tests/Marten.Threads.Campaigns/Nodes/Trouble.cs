using System.Net.Sockets;
using JasperFx;
using Npgsql;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>What a failed call means to an application that was promised: all of it or nothing.</summary>
internal static class Trouble
{
    /// <summary>
    /// States of PostgreSQL that say nothing about the statement: it may be tried again. Class 08 (connection), 40 (another
    /// transaction), 53 (disk, memory or connections used up), 57P (the server goes), and some single ones.
    /// </summary>
    private static readonly string[] PassingStates = ["08", "40", "53", "57P", PostgresErrorCodes.LockNotAvailable, PostgresErrorCodes.IoError];

    /// <summary>Whether the database was out of reach or busy, whoever noticed it first.</summary>
    public static bool IsPassing(Exception exception) => PostgresOf(exception) is { } postgres
        ? PassingStates.Any(passing => postgres.SqlState.StartsWith(passing, StringComparison.Ordinal)) || IsFullAtConnect(postgres)
        : Causes(exception).Any(static cause => cause is NpgsqlException or IOException or SocketException or TimeoutException || IsOnClosedConnection(cause));

    /// <summary>Whether what is to be created is there: an earlier attempt was committed although nobody was told.</summary>
    public static bool IsThereAlready(Exception exception) => PostgresOf(exception)?.SqlState == PostgresErrorCodes.UniqueViolation
        || Causes(exception).Any(static cause => cause is DocumentAlreadyExistsException
            || (cause is ThreadWriteRefusedException refused && refused.Problems.Any(static problem => problem.Rule == "create")));

    /// <summary>PostgreSQL's state, or the innermost exception's name.</summary>
    public static string NameOf(Exception exception) => PostgresOf(exception)?.SqlState ?? Causes(exception).Last().GetType().Name;

    // A new connection caches the catalogue in a file; where the disk is full PostgreSQL calls that an internal error.
    private static bool IsFullAtConnect(PostgresException exception) =>
        exception.SqlState == PostgresErrorCodes.InternalError && exception.MessageText.StartsWith("could not write init file", StringComparison.Ordinal);

    // In a transaction of the caller Marten tries a statement again after its connection broke, and then this is all that one hears.
    private static bool IsOnClosedConnection(Exception exception) => exception is InvalidOperationException { Source: "Npgsql", Message: "Connection is not open" };

    private static PostgresException? PostgresOf(Exception exception) => Causes(exception).OfType<PostgresException>().FirstOrDefault();

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }
}
