namespace Marten.Threads.Campaigns.Kill;

/// <summary>The application's own document of a unit of work.</summary>
public sealed class Booking
{
    /// <summary>The unit's id.</summary>
    public string Id { get; set; } = "";

    public string Thread { get; set; } = "";
}
