using System.Collections.Immutable;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>Writes the instructions of a regular expression. One use writes one.</summary>
internal sealed class PatternCompiler
{
    /// <summary>Instructions; repetitions with numbers write their body several times. Two thousand are written in less than a millisecond.</summary>
    private const int SizeMax = 2_000;

    private readonly List<PatternInstruction> _program = [];
    private int _slots;

    public PatternCompiler(int groups) => _slots = 2 * groups;

    /// <summary>Places that a match keeps: two for each group, then one for each repetition.</summary>
    public int Slots => _slots;

    /// <exception cref="FormatException">It gets too long.</exception>
    public ImmutableArray<PatternInstruction> Compile(PatternNode node)
    {
        Emit(PatternStep.Mark, 0);
        Write(node);
        Emit(PatternStep.Mark, 1);
        Emit(PatternStep.Match);
        return [.. _program];
    }

    private void Write(PatternNode node)
    {
        switch (node)
        {
            case SetNode set:
                Emit(PatternStep.Take, set: set.Set);
                break;
            case SequenceNode sequence:
                foreach (PatternNode part in sequence.Parts)
                    Write(part);
                break;
            case ChoiceNode choice:
                Choice(choice.Branches);
                break;
            case GroupNode group:
                Emit(PatternStep.Mark, 2 * group.Number);
                Write(group.Body);
                Emit(PatternStep.Mark, (2 * group.Number) + 1);
                break;
            case BackReferenceNode reference:
                Emit(PatternStep.TakeAgain, reference.Number);
                break;
            case PlaceNode place:
                Emit(place.Kind);
                break;
            case LookAheadNode look:
                LookAhead(look);
                break;
            case RepeatNode repeat:
                Repeat(repeat);
                break;
        }
    }

    private void Choice(IReadOnlyList<PatternNode> branches)
    {
        var jumps = new List<int>();
        for (int i = 0; i < branches.Count - 1; i++)
        {
            int split = Emit(PatternStep.Split);
            Write(branches[i]);
            jumps.Add(Emit(PatternStep.Jump));
            _program[split] = _program[split] with { First = split + 1, Second = _program.Count };
        }

        Write(branches[^1]);
        foreach (int jump in jumps)
            _program[jump] = _program[jump] with { First = _program.Count };
    }

    private void LookAhead(LookAheadNode look)
    {
        int start = Emit(look.IsNegative ? PatternStep.LookAheadNot : PatternStep.LookAhead);
        Write(look.Body);
        Emit(PatternStep.Match);
        _program[start] = _program[start] with { First = _program.Count };
    }

    private void Repeat(RepeatNode repeat)
    {
        if (repeat is { Body: SetNode { Set: { } set }, IsGreedy: true })
        {
            Emit(PatternStep.TakeMany, repeat.Least, repeat.Most, set);
            return;
        }

        Demanded(repeat);
        if (repeat.Most == int.MaxValue)
        {
            Endless(repeat);
            return;
        }

        var splits = new List<int>();
        for (int i = repeat.Least; i < repeat.Most; i++)
        {
            splits.Add(Emit(PatternStep.Split));
            OnceWithProgress(repeat);
        }

        foreach (int split in splits)
            Fork(split, repeat.IsGreedy, inside: split + 1, outside: _program.Count);
    }

    private void Demanded(RepeatNode repeat)
    {
        for (int i = 0; i < repeat.Least; i++)
        {
            int before = _program.Count;
            Once(repeat);
            if (_program.Count == before)
                return; // nothing, however often
        }
    }

    private void Endless(RepeatNode repeat)
    {
        int split = Emit(PatternStep.Split);
        OnceWithProgress(repeat);
        Emit(PatternStep.Jump, split);
        Fork(split, repeat.IsGreedy, inside: split + 1, outside: _program.Count);
    }

    /// <summary>A repetition beyond the demanded ones must take something, or it would go on for ever.</summary>
    private void OnceWithProgress(RepeatNode repeat)
    {
        int slot = _slots++;
        Emit(PatternStep.Mark, slot);
        Once(repeat);
        Emit(PatternStep.DemandProgress, slot);
    }

    private void Once(RepeatNode repeat)
    {
        if (repeat.LastGroup >= repeat.FirstGroup)
            Emit(PatternStep.Forget, 2 * repeat.FirstGroup, (2 * repeat.LastGroup) + 1);
        Write(repeat.Body);
    }

    private void Fork(int split, bool isGreedy, int inside, int outside) => _program[split] = isGreedy
        ? _program[split] with { First = inside, Second = outside }
        : _program[split] with { First = outside, Second = inside };

    private int Emit(PatternStep step, int first = 0, int second = 0, CharacterSet? set = null)
    {
        if (_program.Count >= SizeMax)
            throw new FormatException("it is too long, or its repetitions multiply too often");

        _program.Add(new PatternInstruction(step, first, second, set));
        return _program.Count - 1;
    }
}
