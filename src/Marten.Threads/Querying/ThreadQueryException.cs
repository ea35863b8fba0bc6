namespace Marten.Threads.Querying;

/// <summary>A query cannot be read or answered. The message names the place and says what to do; nothing was asked of the database.</summary>
public sealed class ThreadQueryException : ThreadsException
{
    internal ThreadQueryException(string message, string place) : base(place.Length == 0 ? message : $"{message} (at {place})") => Place = place;

    /// <summary>
    /// Where in the query the problem is: a JSON pointer into its text such as <c>/ands/0/value</c>, or the part of an expression.
    /// Empty for the whole.
    /// </summary>
    public string Place { get; }
}
