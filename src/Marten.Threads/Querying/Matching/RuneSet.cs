using Marten.Threads.Collections;

namespace Marten.Threads.Querying.Matching;

/// <summary>A set of code points that is asked often.</summary>
internal sealed class RuneSet
{
    private const int AsciiCount = 128;

    private readonly UInt128 _ascii;
    private readonly int[] _lows;
    private readonly int[] _highs;

    public RuneSet(CodePointSet set)
    {
        var ranges = set.Ranges().ToList();
        _lows = [.. ranges.Select(static range => range.Low)];
        _highs = [.. ranges.Select(static range => range.High)];
        for (var code = 0; code < AsciiCount; code++)
        {
            if (Find(code)) _ascii |= UInt128.One << code;
        }
    }

    public bool Has(int code) => code < AsciiCount ? (_ascii & (UInt128.One << code)) != 0 : Find(code);

    private bool Find(int code)
    {
        var at = Array.BinarySearch(_lows, code);
        return at >= 0 || (~at > 0 && code <= _highs[~at - 1]);
    }
}
