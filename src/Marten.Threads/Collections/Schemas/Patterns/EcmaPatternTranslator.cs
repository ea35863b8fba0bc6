using System.Globalization;
using System.Text;

namespace Marten.Threads.Collections;

/// <summary>
/// Reads an ECMA-262 expression and writes the same for .NET: <c>$</c> is the very end, <c>\d</c>, <c>\w</c>, <c>\s</c> and the dot
/// are ECMA's, and one character is one code point. No capture, no greed: only whether there is a match is asked.
/// </summary>
internal sealed class EcmaPatternTranslator
{
    private readonly PatternSource _source;
    private readonly StringBuilder _output = new();
    private readonly EcmaFlags _flags;
    private int _nesting;

    private EcmaPatternTranslator(PatternSource source, EcmaFlags flags)
    {
        _source = source;
        _flags = flags;
    }

    /// <summary>False with a <paramref name="problem"/> when the pattern is not valid, not supported or too large.</summary>
    public static bool TryTranslate(string pattern, EcmaFlags flags, out string translated, out string? problem)
    {
        translated = "";
        problem = pattern.Length > SchemaLimits.PatternMaxLength ? $"it is longer than {SchemaLimits.PatternMaxLength} characters" : null;
        if (problem is not null)
            return false;
        var source = new PatternSource(pattern);
        var translator = new EcmaPatternTranslator(source, flags);
        bool read = translator.TryReadAlternatives(out long size);
        if (read && !source.AtEnd)
            source.Refuse("a parenthesis is closed that was not opened");
        else if (read && size > SchemaLimits.PatternSizeMax)
            source.Refuse($"its repetitions unroll to more than {SchemaLimits.PatternSizeMax} places");
        problem = source.Problem;
        translated = translator._output.ToString();
        return problem is null;
    }

    private bool TryReadAlternatives(out long size)
    {
        size = 0;
        do
        {
            if (size > 0)
                _output.Append('|');
            // an empty alternative counts too
            size++;
            while (!_source.AtEnd && _source.Peek is not ('|' or ')'))
            {
                if (!TryReadTerm(out long term))
                    return false;
                size = Math.Min(size + term, int.MaxValue);
            }
        }
        while (_source.TryTake('|'));
        return true;
    }

    private bool TryReadTerm(out long size)
    {
        size = 1;
        if (_source.Peek is '^' or '$')
        {
            AppendAnchor(isStart: _source.TryTake('^') || !_source.TryTake('$'));
            return !_source.AtQuantifier || _source.Refuse("there is nothing to repeat before a quantifier");
        }

        return (_source.Peek == '(' ? TryReadGroup(out size) : TryReadCharacters(out size)) && TryReadQuantifier(ref size);
    }

    private void AppendAnchor(bool isStart)
    {
        if (_flags.HasFlag(EcmaFlags.Multiline))
            _output.Append(isStart ? "(?m:^)" : "(?m:$)");
        else
            _output.Append(isStart ? @"\A" : @"\z");
    }

    private bool TryReadGroup(out long size)
    {
        size = 0;
        _source.TryTake('(');
        if (!TryReadGroupKind())
            return false;
        if (++_nesting > SchemaLimits.PatternNestingMax)
            return _source.Refuse($"more than {SchemaLimits.PatternNestingMax} groups stand inside each other");
        _output.Append("(?:");
        if (!TryReadAlternatives(out size))
            return false;
        _output.Append(')');
        _nesting--;
        return _source.TryTake(')') || _source.Refuse("a parenthesis is not closed");
    }

    private bool TryReadGroupKind()
    {
        if (!_source.TryTake('?') || _source.TryTake(':'))
            return true;
        if (_source.TryTake('<') && !_source.AtEnd && _source.Peek is not ('=' or '!'))
            return _source.TryTakeGroupName() || _source.Refuse("the name of a group is not closed");
        return _source.Refuse("only groups of the kinds ( ), (?: ) and (?<name> ) are supported: looking ahead or behind needs backtracking");
    }

    private bool TryReadCharacters(out long size)
    {
        size = 0;
        if (_source.AtQuantifier)
            return _source.Refuse("there is nothing to repeat before a quantifier");
        bool ignoresCase = _flags.HasFlag(EcmaFlags.IgnoreCase);
        var set = new CodePointSet();
        if (_source.TryTake('.'))
            set = (_flags.HasFlag(EcmaFlags.DotAll) ? new CodePointSet() : CodePointSet.LineEnd).Complement();
        else if (_source.Peek == '[')
        {
            if (!EcmaClassReader.TryReadClass(_source, ignoresCase, ref set))
                return false;
        }
        else if (!EcmaClassReader.TryReadCharacter(_source, set))
            return false;
        else if (ignoresCase)
            set = set.WithCaseVariants();

        size = set.AppendTo(_output);
        return true;
    }

    private bool TryReadQuantifier(ref long size)
    {
        if (_source.AtEnd)
            return true;
        long low = 0;
        long? high = null;
        if (_source.TryTake('?'))
            high = 1;
        else if (_source.TryTake('+'))
            low = 1;
        else if (!_source.TryTake('*') && !_source.TryTakeCounts(out low, out high))
            return true;
        if (high < low)
            return _source.Refuse("a repetition has its bounds in the wrong order");
        _output.Append(CultureInfo.InvariantCulture, $"{{{low},{high}}}");
        // the unrolled copies; an open end loops on one more
        size = Math.Min(size * Math.Max(high ?? (low + 1), 1), int.MaxValue);
        // lazy or greedy: the same texts match
        _source.TryTake('?');
        return !_source.AtQuantifier || _source.Refuse("there is nothing to repeat before a quantifier");
    }
}
