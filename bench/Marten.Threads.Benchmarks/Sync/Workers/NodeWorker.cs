using System.Globalization;
using Marten.Threads.Benchmarks.Libp2p.Workers;

namespace Marten.Threads.Benchmarks.Sync.Workers;

/// <summary>
/// This program as an application that exchanges threads and does what it is told in lines. Each line is answered by one line, <c>ok</c> with words or
/// <c>error</c> with a reason. It ends with its input.
/// </summary>
internal static class NodeWorker
{
    /// <summary>The word that makes this program a node; a connection string and the folder of a key ring follow.</summary>
    public const string Verb = "sync-node";

    public static async Task RunAsync(string connectionString, string keyRing, TextReader orders, TextWriter answers)
    {
        await using var node = await Node.StartAsync(connectionString, new DirectoryInfo(keyRing));
        var threads = new ThreadOrders(node);
        await answers.WriteLineAsync("ok");
        while (await orders.ReadLineAsync() is { } line) await answers.WriteLineAsync(await AnswerAsync(threads, line.Split(' ')));
    }

    private static async Task<string> AnswerAsync(ThreadOrders threads, string[] words)
    {
        try
        {
            var answer = words switch
            {
                ["create"] => await threads.CreateAsync(),
                ["make", var seed, var notes, var bytes] => await threads.MakeAsync(Number(seed), Number(notes), Number(bytes)),
                ["invite", var thread] => await threads.InviteAsync(thread),
                ["join", var invite] => await threads.JoinAsync(invite),
                ["prepare", var thread, var seed, var notes, var bytes] => threads.Prepare(thread, Number(seed), Number(notes), Number(bytes)),
                ["write"] => await threads.WriteAsync(),
                ["offered"] => [threads.Offered.ToString(CultureInfo.InvariantCulture)],
                ["memory"] => Texts(MemoryUse.Measure()),
                _ => throw new NotSupportedException($"There is no order '{words[0]}'."),
            };
            return $"ok {string.Join(' ', answer)}";
        }
        catch (Exception exception)
        {
            return $"error {exception.ToString().ReplaceLineEndings(" ")}";
        }
    }

    private static string[] Texts(double[] figures) => [.. figures.Select(static figure => figure.ToString("R", CultureInfo.InvariantCulture))];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
