using System.Collections.Immutable;
using Marten.Threads.Collections;

namespace Marten.Threads.Querying.Matching;

/// <summary>What an instruction does.</summary>
internal enum PatternCode
{
    /// <summary>Takes one code point of the set, and goes on behind itself.</summary>
    Take,

    /// <summary>Goes on behind itself and at the target.</summary>
    Fork,

    /// <summary>Goes on at the target.</summary>
    Jump,

    /// <summary>Goes on behind itself at the place that the anchor names.</summary>
    Stand,

    /// <summary>The expression matches.</summary>
    End,
}

/// <summary>One instruction.</summary>
internal readonly record struct PatternInstruction(PatternCode Code, int Target = 0, RuneSet? Set = null, PatternAnchor? Anchor = null);

/// <summary>An expression as instructions, with repetitions written out. Immutable.</summary>
/// <param name="Instructions">The first one is where a match begins.</param>
internal sealed record PatternProgram(ImmutableArray<PatternInstruction> Instructions)
{
    /// <summary>The program of an expression, whose size was checked when it was read.</summary>
    public static PatternProgram Of(PatternNode node)
    {
        var writer = new PatternWriter();
        writer.Write(node);
        return new PatternProgram(writer.Done());
    }
}

/// <summary>Writes instructions one after the other.</summary>
internal sealed class PatternWriter
{
    private readonly List<PatternInstruction> _written = [];
    private readonly Dictionary<CodePointSet, RuneSet> _sets = []; // a set that is repeated is one

    public ImmutableArray<PatternInstruction> Done() => [.. _written, new PatternInstruction(PatternCode.End)];

    public void Write(PatternNode node)
    {
        switch (node)
        {
            case PatternSet one:
                if (!_sets.TryGetValue(one.Set, out var set)) _sets.Add(one.Set, set = new RuneSet(one.Set));
                _written.Add(new PatternInstruction(PatternCode.Take, Set: set));
                break;
            case PatternAnchor anchor:
                _written.Add(new PatternInstruction(PatternCode.Stand, Anchor: anchor));
                break;
            case PatternSequence sequence:
                foreach (var part in sequence.Parts) Write(part);
                break;
            case PatternChoice choice:
                WriteChoice(choice.Alternatives);
                break;
            case PatternRepetition repetition:
                WriteRepetition(repetition);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "This is no known part of an expression.");
        }
    }

    private void WriteChoice(ImmutableArray<PatternNode> alternatives)
    {
        var jumps = new List<int>();
        for (var i = 0; i < alternatives.Length - 1; i++)
        {
            var fork = Reserve();
            Write(alternatives[i]);
            jumps.Add(Reserve());
            _written[fork] = new PatternInstruction(PatternCode.Fork, _written.Count);
        }

        Write(alternatives[^1]);
        foreach (var jump in jumps) _written[jump] = new PatternInstruction(PatternCode.Jump, _written.Count);
    }

    private void WriteRepetition(PatternRepetition repetition)
    {
        for (var i = 0L; i < repetition.Low; i++) Write(repetition.Part);
        if (repetition.High is null)
        {
            var fork = Reserve();
            Write(repetition.Part);
            _written.Add(new PatternInstruction(PatternCode.Jump, fork));
            _written[fork] = new PatternInstruction(PatternCode.Fork, _written.Count);
            return;
        }

        // Whoever leaves out one leaves out the others too.
        var forks = new List<int>();
        for (var i = repetition.Low; i < repetition.High; i++)
        {
            forks.Add(Reserve());
            Write(repetition.Part);
        }

        foreach (var fork in forks) _written[fork] = new PatternInstruction(PatternCode.Fork, _written.Count);
    }

    private int Reserve()
    {
        _written.Add(default);
        return _written.Count - 1;
    }
}
