using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Marten.Threads.Collections;

/// <summary>A set of Unicode code points without surrogates, and how .NET's expressions, which see UTF-16 units, say it.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;
    private readonly List<(int Low, int High)> _ranges = [];

    public static CodePointSet Digit => new CodePointSet().Add('0', '9');

    public static CodePointSet Word => new CodePointSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    /// <summary>White space and line ends as ECMA-262 counts them.</summary>
    public static CodePointSet Space => new CodePointSet()
        .Add('\t', '\r').Add(' ', ' ').Add(0xA0, 0xA0).Add(0x1680, 0x1680).Add(0x2000, 0x200A)
        .Add(0x2028, 0x2029).Add(0x202F, 0x202F).Add(0x205F, 0x205F).Add(0x3000, 0x3000).Add(0xFEFF, 0xFEFF);

    /// <summary>What the dot does not match.</summary>
    public static CodePointSet LineEnd => new CodePointSet().Add('\n', '\n').Add('\r', '\r').Add(0x2028, 0x2029);

    public CodePointSet Add(int low, int high)
    {
        // cut around the surrogates, which no string that is judged holds alone
        if (low <= Math.Min(high, 0xD7FF))
            _ranges.Add((low, Math.Min(high, 0xD7FF)));
        if (Math.Max(low, 0xE000) <= high)
            _ranges.Add((Math.Max(low, 0xE000), high));
        return this;
    }

    public CodePointSet Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    /// <summary>The set with all variants of case of what it holds.</summary>
    public CodePointSet WithCaseVariants()
    {
        var variants = new CodePointSet().Add(this);
        foreach (ImmutableArray<char> group in CaseVariants.Groups)
        {
            if (ContainsOneOf(group))
                variants.AddMissing(group);
        }

        return variants;
    }

    public CodePointSet Complement()
    {
        var complement = new CodePointSet();
        int next = 0;
        foreach ((int low, int high) in _ranges.OrderBy(range => range.Low))
        {
            complement.Add(next, low - 1);
            next = Math.Max(next, high + 1);
        }

        return complement.Add(next, Last);
    }

    /// <summary>How many places of an automaton over UTF-16 it takes.</summary>
    public int Size => 1 + (2 * Pairs().Count);

    /// <summary>What it holds, in order and with gaps between.</summary>
    public IEnumerable<(int Low, int High)> Ranges()
    {
        (int Low, int High)? open = null;
        foreach ((int low, int high) in _ranges.OrderBy(static range => range.Low))
        {
            if (open is { } one && low <= one.High + 1)
            {
                open = (one.Low, Math.Max(one.High, high));
                continue;
            }

            if (open is { } done)
                yield return done;
            open = (low, high);
        }

        if (open is { } last)
            yield return last;
    }

    /// <summary>Writes the set as one atom.</summary>
    public void AppendTo(StringBuilder output)
    {
        var units = new StringBuilder();
        foreach ((int low, int high) in _ranges)
        {
            if (low <= 0xFFFF)
                AppendRange(units, low, Math.Min(high, 0xFFFF));
        }

        var pairs = Pairs();

        // an empty set is everything taken away from everything
        if (units.Length == 0 && pairs.Count == 0)
            output.Append(@"[^\u0000-\uFFFF]");
        else if (pairs.Count == 0)
            output.Append(CultureInfo.InvariantCulture, $"[{units}]");
        else
            output.Append("(?:").AppendJoin('|', units.Length == 0 ? pairs : pairs.Prepend($"[{units}]")).Append(')');
    }

    private List<string> Pairs()
    {
        var pairs = new List<string>();
        foreach ((int low, int high) in _ranges)
        {
            if (high > 0xFFFF)
                AddPairs(pairs, Math.Max(low, 0x10000), high);
        }

        return pairs;
    }

    private bool ContainsOneOf(ImmutableArray<char> units)
    {
        foreach (char unit in units)
        {
            if (Contains(unit))
                return true;
        }

        return false;
    }

    private void AddMissing(ImmutableArray<char> units)
    {
        foreach (char unit in units)
        {
            if (!Contains(unit))
                Add(unit, unit);
        }
    }

    private bool Contains(char unit)
    {
        foreach ((int low, int high) in _ranges)
        {
            if (low <= unit && unit <= high)
                return true;
        }

        return false;
    }

    private static void AddPairs(List<string> pairs, int low, int high)
    {
        (int firstLead, int firstTrail) = Split(low);
        (int lastLead, int lastTrail) = Split(high);
        if (firstLead == lastLead)
        {
            pairs.Add(Pair(firstLead, firstLead, firstTrail, lastTrail));
            return;
        }

        if (firstTrail > 0xDC00)
            pairs.Add(Pair(firstLead, firstLead++, firstTrail, 0xDFFF));
        if (lastTrail < 0xDFFF)
            pairs.Add(Pair(lastLead, lastLead--, 0xDC00, lastTrail));
        if (firstLead <= lastLead)
            pairs.Add(Pair(firstLead, lastLead, 0xDC00, 0xDFFF));
    }

    private static (int Lead, int Trail) Split(int codePoint) =>
        (0xD800 + ((codePoint - 0x10000) >> 10), 0xDC00 + ((codePoint - 0x10000) & 0x3FF));

    private static string Pair(int firstLead, int lastLead, int firstTrail, int lastTrail)
    {
        var text = new StringBuilder("[");
        AppendRange(text, firstLead, lastLead);
        text.Append("][");
        AppendRange(text, firstTrail, lastTrail);
        return text.Append(']').ToString();
    }

    private static void AppendRange(StringBuilder output, int low, int high) =>
        output.Append(CultureInfo.InvariantCulture, $@"\u{low:X4}-\u{high:X4}");
}
