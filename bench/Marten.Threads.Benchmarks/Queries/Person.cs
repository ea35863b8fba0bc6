namespace Marten.Threads.Benchmarks.Queries;

/// <summary>The document that is asked for.</summary>
internal sealed class Person
{
    public string Id { get; set; } = "";

    public long Serial { get; set; }

    public string Name { get; set; } = "";

    public int Group { get; set; }

    public int Score { get; set; }

    public Home Home { get; set; } = new();
}

/// <summary>A member inside.</summary>
internal sealed class Home
{
    public string City { get; set; } = "";
}
