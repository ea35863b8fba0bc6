using Marten.Threads.Ingesting;

namespace GettingStarted.Telling;

/// <summary>One line that grows; where the output is a file, the last state only.</summary>
internal sealed class ProgressBar(Story story, int total) : IProgress<IngestProgress>
{
    private const int Width = 40;

    public void Report(IngestProgress value)
    {
        if (Console.IsOutputRedirected && value.Seen < total) return;
        var filled = (int)(Width * value.Seen / total);
        story.Draw($"[{new string('#', filled)}{new string('.', Width - filled)}] {value.Seen}/{total}");
        if (value.Seen == total) story.EndDrawing();
    }
}
