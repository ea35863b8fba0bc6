using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Functions;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// A function that every write or ingest calls. PostgreSQL keeps its plans for a session; sent as plain SQL, planning
/// takes longer than the work.
/// </summary>
internal static class PlannedFunction
{
    // A kept plan must depend neither on how small a table was when it was made nor on how long an array was.
    public const string Options = "set enable_seqscan to 'off' set enable_bitmapscan to 'off' set plan_cache_mode to 'force_generic_plan'";

    /// <summary>A function in PL/pgSQL, spelled as PostgreSQL tells it back, because Weasel compares the two.</summary>
    /// <param name="schema">The thread store's schema.</param>
    /// <param name="name">The function's name.</param>
    /// <param name="parameters">Names and types.</param>
    /// <param name="returns">What it returns.</param>
    /// <param name="options"><see cref="Options"/>, and what else is set while it runs.</param>
    /// <param name="body">From the declarations to the end.</param>
    public static Function New(string schema, string name, string parameters, string returns, string options, string body)
    {
        var types = string.Join(", ", parameters.Split(',').Select(static one => one.Trim().Split(' ', 2)[1]));
        var text = $"""
            create or replace function {schema}.{name}({parameters}) returns {returns} language plpgsql {options} as $function$
            {body}
            $function$;
            """;
        return new Function(new PostgresqlObjectName(schema, name, SchemaUtils.IdentifierUsage.Function), text, [$"drop function if exists {schema}.{name}({types});"]);
    }
}
