global using CallHeaders = Grpc.Core.Metadata;
global using Marten.Threads.Sync.Testing;
global using Shouldly;
global using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]
