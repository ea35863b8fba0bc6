namespace Marten.Threads.Tests.Collections.Indexing;

/// <summary>What <see cref="ThreadsOptions.Index(string, string[])"/> takes.</summary>
public sealed class IndexOptionTests
{
    [Theory]
    [InlineData("Astro'nauts", "name", "no collection name")]
    [InlineData("Astronauts", "_id", "cannot create custom index on _id")]
    [InlineData("Astronauts", "a..b", "empty name")]
    public void a_wrong_name_or_path_is_refused(string collection, string path, string reason) =>
        Should.Throw<ThreadUsageException>(() => new ThreadsOptions().Index(collection, path)).Message.ShouldContain(reason);

    [Fact]
    public void the_same_index_is_declared_once()
    {
        var options = new ThreadsOptions().Index("Astronauts", "name").Index("Astronauts", "name", "missions").Index("Ships", "name");

        Should.Throw<ThreadUsageException>(() => options.Index("Astronauts", unique: true, "name")).Message.ShouldContain("declared twice");
    }

    [Fact]
    public void there_are_at_most_64_of_them()
    {
        var options = new ThreadsOptions();
        for (var i = 0; i < 64; i++) options.Index("Astronauts", $"path{i}");

        Should.Throw<ThreadUsageException>(() => options.Index("Ships", "name")).Message.ShouldContain("More than 64");
    }
}
