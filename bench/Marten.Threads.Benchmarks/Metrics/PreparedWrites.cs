using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Npgsql;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// <see cref="SingleWrites"/> with Npgsql's automatic preparation on both sides, which Marten describes and leaves off. Plain
/// Marten gains more by it, because its pooled connections then keep the plans of its append function, which thread
/// writes make them keep in any case.
/// </summary>
internal sealed class PreparedWrites : SingleWrites
{
    public override string Name => "prepared";

    public override string About => "R1a with 'Max Auto Prepare=50' in the connection string of both sides";

    protected override Demand Demand => Demand.Nothing;

    protected override string? ConnectionString(BenchmarkDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxAutoPrepare = 50 }.ConnectionString;
}
