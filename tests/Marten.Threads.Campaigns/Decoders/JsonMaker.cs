using System.Globalization;
using System.Text;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Makes JSON texts with everything that readers disagree about.</summary>
internal static class JsonMaker
{
    private const int MembersMax = 5;

    private static readonly string[] Odd =
    [
        "1e400", "1e-400", "-0", "0e999999999999", "1.0e+0000000000000000000000308", "00", "1.", ".5", "+1", "NaN", "Infinity", "tru", "nul", "True", "'a'", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\0\"", "\"\t\"", "\"\u007f\"", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "[1 2]", "//", "", "\ufeff1", "\"\\/\"", "\"unfinished", "1e", "-", "{\"a\":1,\"a\":2}", "18446744073709551616",
    ];

    /// <summary>A text in UTF-8, or what is nearly one.</summary>
    public static byte[] Make(SeededRandomSource random)
    {
        var text = new StringBuilder();
        Value(random, text, 1 + random.Next(6));
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (random.Next(6) == 0 && bytes.Length > 0) bytes[random.Next(bytes.Length)] = random.Of<byte>(0xff, 0xc0, 0xed, 0x80, 0x00, 0x22, 0x5c);
        return bytes;
    }

    /// <summary>A large one that is dense, deep, long, or full of equal names.</summary>
    public static byte[] Hostile(SeededRandomSource random)
    {
        var size = Sizes.Draw(random);
        var depth = random.Of(10, 63, 64, 65, 1_000);
        return random.Next(9) switch
        {
            0 => Around('[', random.Of("1", "-1", "256", "0.1", "\"\"", "\"a\"", "\"ab\"", "[]", "{}", "[1]", "[256]", "[1,1]", "{\"\":1}", "{\"ab\":\"cd\"}", "{\"b\":1,\"a\":2}", "1e308", "\"\\n\""), ']', size),
            1 => Around('{', random.Of("\"\":256", "\"ab\":\"cd\"", "\"b\":1,\"a\":1", "\"\\u0061\":[]"), '}', size),
            2 => Around('[', Nested(random.Of(("[", "]"), ("[", ",1]"), ("{\"\":", "}"), ("{\"ab\":", "}"), ("{\"b\":", ",\"a\":1}"), ("[{\"a\":", "}]")), depth), ']', size),
            3 => Sizes.Repeated(random.Of("[", "{\"a\":", "[[]", " ", "\"\\\\", "\"a\","), size),
            4 => Encoding.UTF8.GetBytes($"{random.Of("1", "0.", "-")}{new string(random.Of('0', '1', '9'), size + 1)}{random.Of("", "e5", "e-5", "1")}"),
            5 => Encoding.UTF8.GetBytes($"1e{random.Of("", "-", "+")}{new string('9', size + 1)}"),
            6 => Encoding.UTF8.GetBytes($"\"{string.Concat(Enumerable.Repeat(random.Of("a", "é", "\\u0000", "\\ud800", "\\n", "😀", "\\\\"), size / 6))}\""),
            7 => [(byte)'"', .. Sizes.Repeated([random.Of<byte>(0xff, 0xc3, 0xe2, 0xf0)], size), (byte)'"'],
            _ => Sizes.Bytes(random, size),
        };
    }

    private static byte[] Around(char open, string item, char close, int size)
    {
        var items = Sizes.Repeated(item + ",", size);
        items[^1] = (byte)close;
        return [(byte)open, .. items];
    }

    private static string Nested((string Before, string Behind) level, int depth) =>
        new StringBuilder().Insert(0, level.Before, depth).Append('1').Insert(level.Before.Length * depth + 1, level.Behind, depth).ToString();

    private static void Value(SeededRandomSource random, StringBuilder text, int depth)
    {
        Space(random, text);
        switch (random.Next(depth > 0 ? 9 : 6))
        {
            case 0:
                text.Append(random.Of("true", "false", "null"));
                break;
            case 1 or 2:
                Number(random, text);
                break;
            case 3 or 4:
                Text(random, text);
                break;
            case 5:
                text.Append(random.Next(6) == 0 ? random.Of(Odd) : "0");
                break;
            case 6:
                Row(random, text, '[', ']', () => Value(random, text, depth - 1));
                break;
            default:
                Row(random, text, '{', '}', () =>
                {
                    Text(random, text);
                    Space(random, text);
                    text.Append(':');
                    Value(random, text, depth - 1);
                });
                break;
        }

        Space(random, text);
    }

    private static void Row(SeededRandomSource random, StringBuilder text, char open, char close, Action item)
    {
        text.Append(open);
        for (var left = random.Next(MembersMax); left > 0; left--)
        {
            item();
            if (left > 1) text.Append(',');
        }

        text.Append(close);
    }

    private static void Number(SeededRandomSource random, StringBuilder text)
    {
        text.Append(random.Of("", "-")).Append(random.Next(10));
        if (text[^1] != '0')
            for (var digits = random.Of(0, 1, 3, 18, 19, 20, 62, 63, 64, 70); digits > 0; digits--) text.Append((char)('0' + random.Next(10)));
        if (random.Next(3) == 0) text.Append('.').Append(random.Next(10)).Append(new string('0', random.Next(5))).Append(random.Next(1_000).ToString(CultureInfo.InvariantCulture));
        if (random.Next(3) == 0) text.Append(random.Of("e", "E")).Append(random.Of("", "+", "-")).Append(random.Of(0, 1, 5, 20, 300, 307, 308, 309, 323, 324, 325));
    }

    private static void Text(SeededRandomSource random, StringBuilder text)
    {
        text.Append('"');
        for (var parts = random.Next(4); parts > 0; parts--)
            text.Append(random.Of("a", "b", "name", "é", "😀", "\\u0041", "\\n", "\\\"", "\\ud83d\\ude00", "\u007f", "\\u001f", random.Next(8) == 0 ? random.Of("\\ud800", "\\u0000", "\ufffd", "\uffff") : "c"));
        text.Append('"');
    }

    private static void Space(SeededRandomSource random, StringBuilder text)
    {
        if (random.Next(6) == 0) text.Append(random.Of(" ", "\n", "\t", "\r", "  "));
    }
}
