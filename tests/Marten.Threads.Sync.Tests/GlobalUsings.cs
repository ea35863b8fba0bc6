global using Marten.Threads.Sync.Testing;
global using Shouldly;
global using Xunit;
global using CallHeaders = Grpc.Core.Metadata;

[assembly: AssemblyFixture(typeof(PostgresServer))]
