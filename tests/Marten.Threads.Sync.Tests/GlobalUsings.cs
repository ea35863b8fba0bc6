global using CallHeaders = Grpc.Core.Metadata;
global using Shouldly;
global using Xunit;
