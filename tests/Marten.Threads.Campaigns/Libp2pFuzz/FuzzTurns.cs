namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Lets many work beside each other, or one alone.</summary>
internal sealed class FuzzTurns : IDisposable
{
    private static readonly int Places = Environment.ProcessorCount;

    private readonly SemaphoreSlim _places = new(Places, Places);
    private readonly SemaphoreSlim _alone = new(1, 1);

    /// <summary>Waits for a place beside the others, until the result is disposed.</summary>
    public async Task<IDisposable> BesideOthersAsync()
    {
        await _places.WaitAsync();
        return new Turn(this, 1);
    }

    /// <summary>Waits until no other works, and keeps all others waiting until the result is disposed. Not for one who holds a place.</summary>
    public async Task<IDisposable> AloneAsync()
    {
        await _alone.WaitAsync(); // two who collect places would wait for each other
        for (var taken = 0; taken < Places; taken++) await _places.WaitAsync();
        _alone.Release();
        return new Turn(this, Places);
    }

    public void Dispose()
    {
        _places.Dispose();
        _alone.Dispose();
    }

    private sealed class Turn(FuzzTurns turns, int places) : IDisposable
    {
        public void Dispose() => turns._places.Release(places);
    }
}
