using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using GettingStarted.Hosting;
using GettingStarted.Steps;
using GettingStarted.Telling;
using Marten.Threads;
using Marten.Threads.Local;
using Npgsql;

(string Title, Func<Tour, CancellationToken, Task> Run)[] steps =
[
    ("Create a thread", CreateThread.RunAsync),
    ("Configure two collections", ConfigureCollections.RunAsync),
    ("Create, save, delete, find", WriteAndFind.RunAsync),
    ("Query with LINQ", QueryWithLinq.RunAsync),
    ("Query with SQL, joined with a table of the application", QueryWithSql.RunAsync),
    ("A write that the schema refuses", RefusedBySchema.RunAsync),
    ("A write that the application takes back", RolledBack.RunAsync),
    ("Take in a thread that two other programs wrote", TakeInRecording.RunAsync),
    ("What they wrote", ShowRecording.RunAsync),
];

Console.OutputEncoding = Encoding.UTF8;
if (!SampleOptions.TryParse(args, out var options))
{
    await Console.Error.WriteLineAsync(SampleOptions.Usage);
    return ExitCodes.Usage;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var watch = Stopwatch.StartNew();
var story = new Story(Console.Out);
try
{
    await using var home = await Home.OpenAsync(options, stop.Token);
    story.Say($"PostgreSQL is ready ({home.Description}).");
    await using var application = await Application.StartAsync(home, stop.Token);
    var tour = new Tour(application.Services, home, story);
    foreach (var (title, run) in steps)
    {
        story.Begin(title);
        await run(tour, stop.Token);
    }

    story.End($"Done in {watch.Elapsed.TotalSeconds:0.0} s. {home.Farewell}");
    return ExitCodes.Done;
}
catch (Exception) when (stop.IsCancellationRequested)
{
    // Ctrl+C reaches the private server too, so whatever fails now fails because of it.
    story.End("Stopped.");
    return ExitCodes.Stopped;
}
catch (Exception exception) when (exception is LocalPostgresException or ThreadsException or NpgsqlException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.Failed;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
