using Marten.Exceptions;
using Marten.Threads.Campaigns.Nodes;
using Npgsql;

namespace Marten.Threads.Campaigns.Tests.Nodes;

public sealed class TroubleTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.SerializationFailure, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.DiskFull, true)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    [InlineData(PostgresErrorCodes.SyntaxError, false)]
    [InlineData(PostgresErrorCodes.UndefinedTable, false)]
    [InlineData(PostgresErrorCodes.InFailedSqlTransaction, false)]
    [InlineData(PostgresErrorCodes.InternalError, false)]
    public void what_postgresql_says_about_the_statement_does_not_pass(string state, bool passes)
    {
        var postgres = new PostgresException("message", "ERROR", "ERROR", state);

        Trouble.IsPassing(postgres).ShouldBe(passes);
        Trouble.IsPassing(new MartenCommandException(new NpgsqlCommand("select 1"), postgres)).ShouldBe(passes);
    }

    [Fact]
    public void a_lost_connection_passes_and_a_mistake_of_ours_does_not()
    {
        Trouble.IsPassing(new NpgsqlException("Exception while reading from stream", new EndOfStreamException())).ShouldBeTrue();
        Trouble.IsPassing(new TimeoutException()).ShouldBeTrue();

        Trouble.IsPassing(new InvalidOperationException("Connection is not open")).ShouldBeFalse();
        Trouble.IsPassing(new KeyNotFoundException()).ShouldBeFalse();
    }
}
