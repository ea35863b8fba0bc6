using Microsoft.Extensions.Logging;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>One message of a host's.</summary>
internal sealed record TestLogLine(int Id, LogLevel Level, Libp2pFailure Failure, string Text);
