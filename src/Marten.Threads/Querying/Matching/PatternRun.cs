using System.Buffers;
using System.Text;
using Marten.Threads.Collections;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Matching;

/// <summary>
/// Runs a program over a text: at every letter it knows all instructions that are reached, each once. So a text costs at most its
/// length times that of the program, whatever the expression, and no memory; each instruction that is reached is a step.
/// </summary>
internal ref struct PatternRun
{
    private readonly ReadOnlySpan<PatternInstruction> _program;
    private readonly ReadOnlySpan<char> _text;
    private readonly DocumentLook _look;
    private readonly Span<int> _reachedAt; // of each instruction: behind which place it was reached last, counted from 1
    private readonly Span<int> _open;
    private Span<int> _waiting; // instructions that take the next letter
    private Span<int> _next;
    private int _nextCount;
    private bool _isMatched;

    private PatternRun(ReadOnlySpan<PatternInstruction> program, ReadOnlySpan<char> text, DocumentLook look, Span<int> memory)
    {
        var length = program.Length;
        _program = program;
        _text = text;
        _look = look;
        _reachedAt = memory[..length];
        _waiting = memory.Slice(length, length);
        _next = memory.Slice(2 * length, length);
        _open = memory.Slice(3 * length, length + 1); // a fork leaves one more than it takes
        _reachedAt.Clear();
    }

    /// <summary>Whether the expression matches somewhere in the text.</summary>
    /// <exception cref="ThreadQueryException">That takes more steps than there are.</exception>
    public static bool IsMatch(PatternProgram program, string text, DocumentLook look)
    {
        var length = (4 * program.Instructions.Length) + 1;
        var memory = ArrayPool<int>.Shared.Rent(length);
        try
        {
            return new PatternRun(program.Instructions.AsSpan(), text, look, memory.AsSpan(0, length)).Run();
        }
        finally
        {
            ArrayPool<int>.Shared.Return(memory);
        }
    }

    private bool Run()
    {
        // A match may begin anywhere.
        for (var at = 0; ;)
        {
            Reach(0, at);
            if (_isMatched) return true;
            if (at == _text.Length) return false;
            at = Step(at);
            if (_isMatched) return true;
        }
    }

    // Takes one letter; the place behind it.
    private int Step(int at)
    {
        var behind = at + LetterAt(at, out var letter);
        var count = _nextCount;
        var taking = _next;
        _next = _waiting;
        _waiting = taking;
        _nextCount = 0;
        _look.Take(1 + count);
        foreach (var instruction in taking[..count])
        {
            if (_program[instruction].Set!.Has(letter)) Reach(instruction + 1, behind);
            if (_isMatched) break;
        }

        return behind;
    }

    // Everything that is reached without a letter.
    private void Reach(int first, int at)
    {
        var open = 0;
        _open[open++] = first;
        while (open > 0)
        {
            var instruction = _open[--open];
            if (_reachedAt[instruction] == at + 1) continue;
            _reachedAt[instruction] = at + 1;
            _look.Take(1);
            ref readonly var one = ref _program[instruction];
            switch (one.Code)
            {
                case PatternCode.Take:
                    _next[_nextCount++] = instruction;
                    break;
                case PatternCode.Fork:
                    _open[open++] = one.Target;
                    _open[open++] = instruction + 1;
                    break;
                case PatternCode.Jump:
                    _open[open++] = one.Target;
                    break;
                case PatternCode.Stand:
                    if (Stands(one.Anchor!, at)) _open[open++] = instruction + 1;
                    break;
                default:
                    _isMatched = true;
                    return;
            }
        }
    }

    private readonly bool Stands(PatternAnchor anchor, int at) => anchor.IsStart
        ? at == 0 || (anchor.IsOfLines && _text[at - 1] == '\n')
        : at == _text.Length || (anchor.IsOfLines && _text[at] == '\n');

    private readonly int LetterAt(int at, out int letter)
    {
        letter = _text[at];
        if (letter is < 0xD800 or > 0xDFFF) return 1;
        Rune.DecodeFromUtf16(_text[at..], out var rune, out var length);
        letter = rune.Value;
        return length;
    }
}
