using System.Globalization;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>
/// A statement with its parameters, taken apart once: it is sent many times, and putting it together again takes longer
/// than all else that is done to send it.
/// </summary>
/// <param name="text">The statement, with <c>^</c> for each parameter; <c>?</c> is an operator of jsonb.</param>
internal sealed class SqlText(string text)
{
    private const char Parameter = '^';

    /// <summary>What stands before, between and behind the parameters.</summary>
    public IReadOnlyList<string> Pieces { get; } = text.Split(Parameter);

    /// <summary>The statement with <c>$1</c>, <c>$2</c> and so on for the parameters.</summary>
    public string Numbered { get; } = string.Concat(
        text.Split(Parameter).Select(static (piece, i) => i == 0 ? piece : string.Create(CultureInfo.InvariantCulture, $"${i}{piece}")));

    /// <summary>The call of a function.</summary>
    /// <param name="verb">What stands before the function, such as <c>select</c>.</param>
    /// <param name="function">Its name, with the schema.</param>
    /// <param name="parameters">How many parameters it takes.</param>
    public static SqlText Call(string verb, string function, int parameters) =>
        new($"{verb} {function}({string.Join(", ", Enumerable.Repeat(Parameter, parameters))})");
}
