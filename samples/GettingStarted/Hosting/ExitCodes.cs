namespace GettingStarted.Hosting;

/// <summary>What the sample returns to the shell.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>128 + SIGINT, as shells expect it.</summary>
    public const int Stopped = 130;
}
