namespace Docs.Snippets;

// snippet: quick-start-documents
public sealed class Astronaut
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public int? Missions { get; set; }
}

public sealed class Ship
{
    public string? Id { get; set; }

    public string? Captain { get; set; }
}
// end of snippet
