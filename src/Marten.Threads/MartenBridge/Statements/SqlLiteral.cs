using System.Globalization;
using System.Text;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>
/// A text as a literal inside a statement, for the places where PostgreSQL takes no parameter. Nothing but ASCII letters,
/// digits and <c>_</c> is written as it is; all else as its code, so that no text can end the literal.
/// </summary>
internal static class SqlLiteral
{
    public static string Of(string text)
    {
        var literal = new StringBuilder(text.Length + 2);
        var plain = true;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                literal.Append(c);
                continue;
            }

            plain = false;
            literal.Append(CultureInfo.InvariantCulture, $"\\{(int)c:x4}");
        }

        return $"{(plain ? "" : "U&")}'{literal}'";
    }
}
