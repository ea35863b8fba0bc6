using System.Text;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Injection;

/// <summary>Names and paths of somebody who wants them to become SQL, jsonpath or JSON.</summary>
internal static class HostileText
{
    private static readonly string[] Attacks =
    [
        "'", "''", "\"", "\"\"", "\\", "\\'", "'; drop table threads.instances; --", "') or 1=1 --", "\"; drop schema threads cascade; --", "$$; delete from threads.instances; $$", "$1", "$2::int", "$x",
        "@", "@.type()", "$.*", "$ ? (@ == @)", "**", "\" ? (true)", "\")) or true or ((\"", "{}", "[]", "}", "{\"$gt\":\"\"}", "$where", "$ne", "$expr", "$regex", "__proto__", "constructor", "toString",
        "a.b", ".", "..", "a..b", ".a", "a.", "0", "-1", "1e999", "_id", "_id.x", "_mod", "thread_id", "data", "null", "true", "%", "_", "%s", "{0}", "?", "?|", "@>", "->>", "::jsonb", "/*", "*/", "--", "\r\n", "\t",
        "\0", "\u0001", "\ud800", "\udc00x", "\ufffd", "\uffff", "😀", "e\u0301", "\u202e", "\u2028", "ＤＲＯＰ", "U&'\\0027'", "\\u0027", "\\x27", "E'\\''", "pg_sleep(10)", "; select pg_sleep(10); --", "copy x to program 'id'",
    ];

    /// <summary>An attack as it is, several of them in a row, or one with letters changed.</summary>
    public static string Make(SeededRandomSource random)
    {
        var text = new StringBuilder();
        for (var parts = 1 + random.Next(3); parts > 0; parts--) text.Append(Attacks[random.Next(Attacks.Length)]);
        for (var changes = random.Next(4); changes > 0; changes--) text.Insert(random.Next(text.Length + 1), (char)random.Next(random.Next(4) == 0 ? 0x10000 : 0x80));
        if (random.Next(50) == 0) text.Insert(0, new string('x', random.Next(5_000)));
        return text.ToString();
    }
}
