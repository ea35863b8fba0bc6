namespace Marten.Threads.Campaigns.Poison;

/// <summary>A class of the application that refuses some values.</summary>
public sealed class Bird
{
    /// <summary>Its collection.</summary>
    public const string Collection = "Birds";

    private string? _name;

    public string Id { get; set; } = "";

    public string? Name
    {
        get => _name;
        set => _name = value is "" ? throw new InvalidOperationException("A bird needs a name.") : value;
    }

    public int Wings { get; set; } = 2;

    public int FeathersOfAWing => 100 / Wings;
}
