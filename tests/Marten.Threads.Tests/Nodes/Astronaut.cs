namespace Marten.Threads.Tests.Nodes;

/// <summary>The document of the typed collection in tests.</summary>
public sealed class Astronaut
{
    public string Id { get; set; } = "";

    public string? Name { get; set; }

    public double? Missions { get; set; }
}

/// <summary>An ordinary document of the application.</summary>
public sealed class Ship
{
    public string Id { get; set; } = "";

    public string Captain { get; set; } = "";
}
