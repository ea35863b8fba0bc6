using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Marten.Threads.Collections;

/// <summary>
/// Reads an ECMA-262 expression: <c>$</c> is the very end, <c>\d</c>, <c>\w</c>, <c>\s</c> and the dot are ECMA's, and one character
/// is one code point.
/// </summary>
internal sealed class EcmaPatternReader
{
    private readonly PatternSource _source;
    private readonly EcmaFlags _flags;
    private int _nesting;

    private EcmaPatternReader(PatternSource source, EcmaFlags flags)
    {
        _source = source;
        _flags = flags;
    }

    /// <summary>False with a <paramref name="problem"/> when the pattern is not valid, not supported or too large.</summary>
    public static bool TryRead(string pattern, EcmaFlags flags, [NotNullWhen(true)] out PatternNode? read, out string? problem)
    {
        read = null;
        problem = pattern.Length > SchemaLimits.PatternMaxLength ? $"it is longer than {SchemaLimits.PatternMaxLength} characters" : null;
        if (problem is not null)
            return false;
        var source = new PatternSource(pattern);
        bool isRead = new EcmaPatternReader(source, flags).TryReadAlternatives(out PatternNode? node, out long size);
        if (isRead && !source.AtEnd)
            source.Refuse("a parenthesis is closed that was not opened");
        else if (isRead && size > SchemaLimits.PatternSizeMax)
            source.Refuse($"its repetitions unroll to more than {SchemaLimits.PatternSizeMax} places");
        problem = source.Problem;
        read = problem is null ? node : null;
        return read is not null;
    }

    private bool TryReadAlternatives([NotNullWhen(true)] out PatternNode? node, out long size)
    {
        node = null;
        size = 0;
        var alternatives = ImmutableArray.CreateBuilder<PatternNode>();
        do
        {
            // an empty alternative counts too
            size++;
            var parts = ImmutableArray.CreateBuilder<PatternNode>();
            while (!_source.AtEnd && _source.Peek is not ('|' or ')'))
            {
                if (!TryReadTerm(out PatternNode? part, out long term))
                    return false;
                parts.Add(part);
                size = Math.Min(size + term, int.MaxValue);
            }

            alternatives.Add(new PatternSequence(parts.ToImmutable()));
        }
        while (_source.TryTake('|'));
        node = new PatternChoice(alternatives.ToImmutable());
        return true;
    }

    private bool TryReadTerm([NotNullWhen(true)] out PatternNode? node, out long size)
    {
        node = null;
        size = 1;
        if (_source.Peek is '^' or '$')
        {
            bool isStart = _source.TryTake('^') || !_source.TryTake('$');
            node = new PatternAnchor(isStart, _flags.HasFlag(EcmaFlags.Multiline));
            return !_source.AtQuantifier || _source.Refuse("there is nothing to repeat before a quantifier");
        }

        return (_source.Peek == '(' ? TryReadGroup(out node, out size) : TryReadCharacters(out node, out size)) && TryReadQuantifier(ref node, ref size);
    }

    private bool TryReadGroup([NotNullWhen(true)] out PatternNode? node, out long size)
    {
        node = null;
        size = 0;
        _source.TryTake('(');
        if (!TryReadGroupKind())
            return false;
        if (++_nesting > SchemaLimits.PatternNestingMax)
            return _source.Refuse($"more than {SchemaLimits.PatternNestingMax} groups stand inside each other");
        if (!TryReadAlternatives(out node, out size))
            return false;
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

    private bool TryReadCharacters([NotNullWhen(true)] out PatternNode? node, out long size)
    {
        node = null;
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

        node = new PatternSet(set);
        size = set.Size;
        return true;
    }

    private bool TryReadQuantifier(ref PatternNode node, ref long size)
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
        node = new PatternRepetition(node, low, high);
        // the unrolled copies; an open end loops on one more
        size = Math.Min(size * Math.Max(high ?? (low + 1), 1), int.MaxValue);
        // lazy or greedy: the same texts match
        _source.TryTake('?');
        return !_source.AtQuantifier || _source.Refuse("there is nothing to repeat before a quantifier");
    }
}
