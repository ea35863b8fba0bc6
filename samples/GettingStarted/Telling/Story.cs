namespace GettingStarted.Telling;

/// <summary>What the sample says on the console.</summary>
internal sealed class Story(TextWriter console)
{
    private const string Indent = "   ";

    private int _step;

    public void Begin(string title)
    {
        console.WriteLine();
        console.WriteLine($"{++_step}. {title}");
    }

    public void Say(string line) => console.WriteLine(_step == 0 ? line : Indent + line);

    public void Gap() => console.WriteLine();

    /// <summary>Several lines of code or data, set in once more.</summary>
    public void Show(string text)
    {
        foreach (var line in text.Split('\n')) console.WriteLine($"{Indent}  {line.TrimEnd()}");
    }

    /// <summary>Writes over the current line.</summary>
    public void Draw(string line) => console.Write($"\r{Indent}{line}");

    public void EndDrawing() => console.WriteLine();

    public void End(string line)
    {
        console.WriteLine();
        console.WriteLine(line);
    }
}
