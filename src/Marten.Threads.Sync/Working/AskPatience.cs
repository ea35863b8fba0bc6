namespace Marten.Threads.Sync.Working;

/// <summary>
/// How often a question is worth asking that a comparison gives rise to: at once when something changed on either side, and ever more seldom while nothing does, since
/// the answer brought nothing then. Not thread-safe.
/// </summary>
internal sealed class AskPatience
{
    /// <summary>Comparisons that pass at most before it is asked again: five minutes with the usual interval.</summary>
    private const int PauseMax = 30;

    private (ulong Here, ulong There)? _last;
    private int _pause = 1;
    private int _passed;

    /// <summary>Whether to ask now, given the numbers that were compared.</summary>
    public bool IsDue(ulong here, ulong there)
    {
        if (_last != (here, there))
        {
            (_last, _pause, _passed) = ((here, there), 1, 0);
            return true;
        }

        if (++_passed < _pause) return false;
        (_pause, _passed) = (Math.Min(2 * _pause, PauseMax), 0);
        return true;
    }

    /// <summary>Asks at once the next time.</summary>
    public void Reset() => _last = null;
}
