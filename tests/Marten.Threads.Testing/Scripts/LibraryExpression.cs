namespace Marten.Threads.Testing.Scripts;

/// <summary>An expression and what another implementation of ECMAScript makes of it (V8, strict mode).</summary>
/// <param name="Text">The expression.</param>
/// <param name="Worth">Its value as JSON text.</param>
public sealed record LibraryExpression(string Text, string Worth)
{
    /// <summary>All of the file: one a line, a tab between.</summary>
    public static IReadOnlyList<LibraryExpression> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Scripts", "library.txt"))
            .Select(static line => line.Split('\t'))
            .Select(static parts => new LibraryExpression(parts[0], parts[1])),
    ];
}
