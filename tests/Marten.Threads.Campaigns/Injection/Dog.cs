namespace Marten.Threads.Campaigns.Injection;

/// <summary>The document of the typed front end.</summary>
public sealed class Dog
{
    public string Id { get; set; } = "";

    public string? Name { get; set; }
}
