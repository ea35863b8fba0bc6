using System.Globalization;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>Reads the text of a regular expression. One use reads one text.</summary>
internal sealed class PatternReader
{
    /// <summary>Groups inside each other; more would be written by nobody, and reading recurs.</summary>
    private const int DepthMax = 50;

    private readonly string _text;
    private readonly PatternFlags _flags;
    private readonly PatternEscapes _escapes;
    private int _position;
    private int _depth;

    public PatternReader(string text, PatternFlags flags)
    {
        _text = text;
        _flags = flags;
        _escapes = new PatternEscapes(text);
    }

    /// <summary>Groups that keep what they took, and the whole match as number 0.</summary>
    public int Groups { get; private set; } = 1;

    /// <exception cref="FormatException">The text is no regular expression that we run; the message says why.</exception>
    public PatternNode Read()
    {
        PatternNode node = Choice();
        if (_position < _text.Length)
            throw new FormatException("a closing parenthesis has no opening one");
        if (_escapes.HighestReference >= Groups)
            throw new FormatException($"there is no group {_escapes.HighestReference}");
        return node;
    }

    private PatternNode Choice()
    {
        if (++_depth > DepthMax)
            throw new FormatException($"groups are nested more than {DepthMax} deep");

        var branches = new List<PatternNode> { Sequence() };
        while (TryTake("|"))
            branches.Add(Sequence());

        _depth--;
        return branches.Count == 1 ? branches[0] : new ChoiceNode(branches);
    }

    private SequenceNode Sequence()
    {
        var parts = new List<PatternNode>();
        while (_position < _text.Length && _text[_position] is not ('|' or ')'))
        {
            int firstGroup = Groups;
            PatternNode part = Part(out bool canRepeat);
            parts.Add(Repeated(part, canRepeat, firstGroup));
        }

        return new SequenceNode(parts);
    }

    private PatternNode Part(out bool canRepeat)
    {
        canRepeat = true;
        char letter = _text[_position++];
        switch (letter)
        {
            case '.':
                return new SetNode(_flags.DotTakesAll ? CharacterSet.All : CharacterSet.Dot);
            case '(':
                return Parenthesis(out canRepeat);
            case '[':
                return new SetNode(new PatternClassReader(_text, _escapes).Read(ref _position));
            case '\\':
                return _escapes.Read(ref _position, out canRepeat);
            case '^':
                canRepeat = false;
                return new PlaceNode(_flags.Multiline ? PatternStep.AtLineStart : PatternStep.AtStart);
            case '$':
                canRepeat = false;
                return new PlaceNode(_flags.Multiline ? PatternStep.AtLineEnd : PatternStep.AtEnd);
            case '*' or '+' or '?':
                throw new FormatException("nothing to repeat");
            default:
                return new SetNode(CharacterSet.Of(letter));
        }
    }

    private PatternNode Parenthesis(out bool canRepeat)
    {
        canRepeat = true;
        PatternNode node;
        if (TryTake("?:"))
        {
            node = Choice();
        }
        else if (TryTake("?=") || TryTake("?!"))
        {
            canRepeat = false;
            bool isNegative = _text[_position - 1] == '!';
            node = new LookAheadNode(Choice(), isNegative);
        }
        else if (TryTake("?"))
        {
            throw new FormatException("of the groups that begin with (? there are (?: (?= and (?!");
        }
        else
        {
            int number = Groups++;
            node = new GroupNode(number, Choice());
        }

        if (!TryTake(")"))
            throw new FormatException("a parenthesis is not closed");
        return node;
    }

    private PatternNode Repeated(PatternNode part, bool canRepeat, int firstGroup)
    {
        if (!TryQuantifier(out int least, out int most))
            return part;
        if (!canRepeat)
            throw new FormatException("an assertion cannot be repeated");
        if (least > most)
            throw new FormatException("the numbers of a repetition are in the wrong order");

        return new RepeatNode(part, least, most, IsGreedy: !TryTake("?"), firstGroup, Groups - 1);
    }

    private bool TryQuantifier(out int least, out int most)
    {
        (least, most) = (0, int.MaxValue);
        if (TryTake("*"))
            return true;
        if (TryTake("+"))
        {
            least = 1;
            return true;
        }

        if (TryTake("?"))
        {
            most = 1;
            return true;
        }

        return TryBraces(out least, out most);
    }

    /// <summary>Reads <c>{2}</c>, <c>{2,}</c> or <c>{2,5}</c>; any other brace is a character.</summary>
    private bool TryBraces(out int least, out int most)
    {
        (least, most) = (0, int.MaxValue);
        int end = _position < _text.Length && _text[_position] == '{' ? _text.IndexOf('}', _position) : -1;
        if (end < 0)
            return false;

        string[] numbers = _text[(_position + 1)..end].Split(',');
        if (numbers.Length > 2 || !TryNumber(numbers[0], out least))
            return false;
        if (numbers.Length == 1)
            most = least;
        else if (numbers[1].Length > 0 && !TryNumber(numbers[1], out most))
            return false;

        _position = end + 1;
        return true;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private bool TryTake(string expected)
    {
        if (string.CompareOrdinal(_text, _position, expected, 0, expected.Length) != 0)
            return false;

        _position += expected.Length;
        return true;
    }
}
