using System.Runtime.InteropServices;
using Marten.Threads.Scripting.Running;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>
/// Runs a regular expression over a text: tries one way, and after a failure the next, as ECMAScript demands. Every instruction is
/// charged; ways not yet tried are kept in a list and not on the stack, so that no text can exhaust it.
/// </summary>
internal sealed class PatternMachine
{
    /// <summary>Ways that are kept, 16 bytes each: an honest match keeps one or two for each character that a group takes.</summary>
    private const int WaysMax = 200_000;

    private readonly Pattern _pattern;
    private readonly string _text;
    private readonly ScriptMeter _meter;
    private readonly int[] _slots;
    private readonly List<Way> _ways = [];

    public PatternMachine(Pattern pattern, string text, ScriptMeter meter)
    {
        _pattern = pattern;
        _text = text;
        _meter = meter;
        _slots = new int[pattern.Slots];
    }

    /// <summary>Looks for the first match that begins at <paramref name="start"/> or behind it.</summary>
    /// <returns>Begin and end of each group, −1 for one that took no part; null without a match.</returns>
    public int[]? Find(int start)
    {
        for (int i = start; i <= _text.Length; i++)
        {
            Array.Fill(_slots, -1);
            _ways.Clear();
            if (Run(0, i))
                return _slots[..(2 * _pattern.Groups)];
        }

        return null;
    }

    private bool Run(int at, int place)
    {
        int floor = _ways.Count;
        while (true)
        {
            _meter.Spend(ScriptLimits.PartsOfMatchStep);
            PatternInstruction instruction = _pattern.Program[at];
            if (instruction.Step == PatternStep.Match)
                return true;
            if (TryStep(instruction, ref at, ref place))
                continue;
            if (!TryNextWay(floor, ref at, ref place))
                return false;
        }
    }

    private bool TryStep(PatternInstruction instruction, ref int at, ref int place)
    {
        at++;
        switch (instruction.Step)
        {
            case PatternStep.Take:
                return IsTaken(instruction.Set!, place++);
            case PatternStep.TakeMany:
                return TryTakeMany(instruction, at, ref place);
            case PatternStep.Split:
                Keep(new Way(WayKind.Choice, instruction.Second, place, 0));
                at = instruction.First;
                return true;
            case PatternStep.Jump:
                at = instruction.First;
                return true;
            case PatternStep.Mark:
                Write(instruction.First, place);
                return true;
            case PatternStep.Forget:
                for (int i = instruction.First; i <= instruction.Second; i++)
                    Write(i, -1);
                return true;
            case PatternStep.DemandProgress:
                return _slots[instruction.First] != place;
            case PatternStep.TakeAgain:
                return TryTakeAgain(instruction.First, ref place);
            case PatternStep.LookAhead or PatternStep.LookAheadNot:
                bool found = LooksAhead(at, place, keeps: instruction.Step == PatternStep.LookAhead);
                at = instruction.First;
                return found == (instruction.Step == PatternStep.LookAhead);
            default:
                return IsAt(instruction.Step, place);
        }
    }

    private bool IsTaken(CharacterSet set, int place) => place < _text.Length && set.Contains(_text[place], _pattern.Flags.IgnoresCase);

    private bool TryTakeMany(PatternInstruction instruction, int next, ref int place)
    {
        int start = place;
        long end = Math.Min(_text.Length, (long)place + instruction.Second);
        while (place < end && IsTaken(instruction.Set!, place))
            place++;

        _meter.Spend(place - start);
        int least = start + instruction.First;
        if (least < 0 || place < least) // a huge number that overflows can be reached by no text
            return false;
        if (place > least)
            Keep(new Way(WayKind.GiveBack, next, place, least));
        return true;
    }

    private bool TryTakeAgain(int group, ref int place)
    {
        int start = _slots[2 * group];
        int end = _slots[(2 * group) + 1];
        if (start < 0 || end < 0)
            return true; // a group that took no part matches nothing

        int length = end - start;
        _meter.Spend(length);
        if (place + length > _text.Length)
            return false;
        for (int i = 0; i < length; i++)
        {
            if (!IsSame(_text[start + i], _text[place + i]))
                return false;
        }

        place += length;
        return true;
    }

    private bool IsSame(char one, char other) => one == other || (_pattern.Flags.IgnoresCase && LetterCase.Folded(one) == LetterCase.Folded(other));

    /// <summary>Runs what follows. Its other ways are forgotten; what its groups took is kept if asked for.</summary>
    private bool LooksAhead(int at, int place, bool keeps)
    {
        int floor = _ways.Count;
        if (!Run(at, place))
            return false;

        if (keeps)
            ForgetChoices(floor);
        else
            Restore(floor);
        return true;
    }

    private bool IsAt(PatternStep step, int place) => step switch
    {
        PatternStep.AtStart => place == 0,
        PatternStep.AtEnd => place == _text.Length,
        PatternStep.AtLineStart => place == 0 || CharacterSet.IsLineEnd(_text[place - 1]),
        PatternStep.AtLineEnd => place == _text.Length || CharacterSet.IsLineEnd(_text[place]),
        PatternStep.AtWordEdge => IsWord(place - 1) != IsWord(place),
        _ => IsWord(place - 1) == IsWord(place),
    };

    private bool IsWord(int place) => place >= 0 && place < _text.Length && CharacterSet.IsWordLetter(_text[place]);

    private void Write(int slot, int value)
    {
        Keep(new Way(WayKind.Restore, slot, _slots[slot], 0));
        _slots[slot] = value;
    }

    private void Keep(Way way)
    {
        if (_ways.Count >= WaysMax)
            throw new ScriptStopException(ScriptEnd.Exhausted, "a regular expression keeps too many ways");
        _ways.Add(way);
    }

    private bool TryNextWay(int floor, ref int at, ref int place)
    {
        while (_ways.Count > floor)
        {
            Way way = _ways[^1];
            _ways.RemoveAt(_ways.Count - 1);
            if (way.Kind == WayKind.Restore)
            {
                _slots[way.At] = way.Place;
                continue;
            }

            at = way.At;
            place = way.Place;
            if (way.Kind == WayKind.GiveBack && --place > way.Least)
                _ways.Add(way with { Place = place });
            return true;
        }

        return false;
    }

    /// <summary>Keeps of the ways above <paramref name="floor"/> those that restore a slot.</summary>
    private void ForgetChoices(int floor)
    {
        int kept = floor;
        for (int i = floor; i < _ways.Count; i++)
        {
            if (_ways[i].Kind == WayKind.Restore)
                _ways[kept++] = _ways[i];
        }

        _ways.RemoveRange(kept, _ways.Count - kept);
    }

    private void Restore(int floor)
    {
        for (int i = _ways.Count - 1; i >= floor; i--)
        {
            if (_ways[i].Kind == WayKind.Restore)
                _slots[_ways[i].At] = _ways[i].Place;
        }

        _ways.RemoveRange(floor, _ways.Count - floor);
    }

    private enum WayKind
    {
        /// <summary>Another branch.</summary>
        Choice,

        /// <summary>One character less.</summary>
        GiveBack,

        /// <summary>A slot as it was.</summary>
        Restore,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Way(WayKind Kind, int At, int Place, int Least);
}
