using Marten.Threads.Protocol;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>
/// The call by which a unit of work stores what became of a thread's logs and instances. Whoever appends records queues it
/// with the logs, and the inline projection, which runs later in the same unit of work, adds the instances; the daemon
/// queues one with instances only.
/// </summary>
internal sealed class StoreOperation : SqlOperation
{
    private const int Logs = 2;
    private const int Reduction = Logs + 26;
    private const int End = Reduction + 28;

    private readonly object[] _values;
    private readonly ThreadId _thread;

    /// <param name="call">What <see cref="Call"/> makes.</param>
    /// <param name="thread">The thread.</param>
    public StoreOperation(SqlText call, ThreadId thread)
        : this(call, new object[End])
    {
        _thread = thread;
        Array.Fill(_values, DBNull.Value);
        _values[0] = thread.ToString();
        _values[1] = false;
    }

    private StoreOperation(SqlText sql, object[] values)
        : base(sql, values) => _values = values;

    /// <summary>The thread.</summary>
    public ThreadId Thread => _thread;

    /// <summary>The statement, in a schema.</summary>
    public static SqlText Call(string schema) => SqlText.Call("select", $"{schema}.store_thread", End);

    /// <summary>Whether what became of instances was added.</summary>
    public bool HasReduction => _values[1] is true;

    /// <summary>Adds what became of logs, in the order of the function's parameters.</summary>
    public void AddLogs(params object[] columns) => Add(columns, Logs, Reduction);

    /// <summary>Adds what became of instances, in the order of the function's parameters.</summary>
    public void AddReduction(params object[] columns)
    {
        Add(columns, Reduction, End);
        _values[1] = true;
    }

    private void Add(object[] columns, int start, int end)
    {
        if (columns.Length != end - start) throw new ArgumentException($"The function takes {end - start} of them, not {columns.Length}.", nameof(columns));
        columns.CopyTo(_values, start);
    }
}
