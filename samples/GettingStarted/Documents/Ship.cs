namespace GettingStarted.Documents;

/// <summary>An ordinary Marten document of the application: never shared, never signed.</summary>
internal sealed class Ship
{
    public required string Id { get; set; }

    public required string Captain { get; set; }
}
