namespace GettingStarted.Documents;

/// <summary>The document of a typed collection; what it has no member for stays in the instance.</summary>
internal sealed class Mission
{
    public string? Id { get; set; }

    public string? Title { get; set; }

    public string? Status { get; set; }

    public decimal? Cost { get; set; }

    public IReadOnlyList<string>? Crew { get; set; }
}
