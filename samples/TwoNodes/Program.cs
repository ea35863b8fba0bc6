using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Marten.Threads;
using Marten.Threads.Local;
using Npgsql;
using TwoNodes;

const int Done = 0, Failed = 1, Stopped = 130;

Console.OutputEncoding = Encoding.UTF8;
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var watch = Stopwatch.StartNew();
try
{
    await using var home = await Home.OpenAsync(stop.Token);
    await using var alice = await Node.StartAsync("alice", home, acceptsReplication: false, stop.Token);
    await using var bob = await Node.StartAsync("bob", home, acceptsReplication: false, stop.Token);
    await using var relay = await Node.StartAsync("relay", home, acceptsReplication: true, stop.Token);
    var areEqual = await new Story(Console.Out, alice, bob, relay).TellAsync(stop.Token);
    Console.WriteLine();
    Console.WriteLine(areEqual ? $"Both hold the same. Done in {watch.Elapsed.TotalSeconds:0.0} s; nothing is left behind." : "The two do not hold the same.");
    return areEqual ? Done : Failed;
}
catch (Exception) when (stop.IsCancellationRequested)
{
    // Ctrl+C reaches the private server too, so whatever fails now fails because of it.
    Console.WriteLine("Stopped.");
    return Stopped;
}
catch (Exception exception) when (exception is LocalPostgresException or ThreadsException or NpgsqlException or TimeoutException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return Failed;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
