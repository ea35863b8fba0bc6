namespace Marten.Threads.Registry;

/// <summary>
/// How a database is told from an older copy of itself. Own logs must not be continued in a copy: what was written after
/// it was made would be signed a second time, which is a fork. See docs/decisions/0012-restored-databases.md.
/// </summary>
internal static class DatabaseMark
{
    /// <summary>The server's timeline: another one after a standby was promoted or a backup recovered to a point in time.</summary>
    public const string Timeline = "('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer";

    /// <summary>The server's cluster, as <c>initdb</c> numbered it.</summary>
    public const string Cluster = "(select system_identifier::text from pg_control_system())";

    /// <summary>The database in it; one made with another as its template has another number.</summary>
    public const string Database = "(select d.oid::bigint from pg_database d where d.datname = current_database())";

    /// <summary>The transaction that writes the row. A row that was dumped and loaded, or copied, was written by another one.</summary>
    public const string Transaction = "pg_current_xact_id()::xid::text::bigint";

    // The directory that a table's file stands in has the database's number for its name; a look into pg_database is dearer.
    private const string DatabaseOfRow = "reverse(split_part(reverse(pg_relation_filepath(h.tableoid)), '/', 2))";

    /// <summary>Whether a row <c>h</c> of <c>host</c> was written where it stands, as far as memory tells.</summary>
    public const string IsSame = $"h.written_by = h.xmin::text::bigint and h.database::text = {DatabaseOfRow} and h.timeline = {Timeline}";
}
