using Marten.Threads.Architecture.Compiled;
using Marten.Threads.Architecture.Specimens;

namespace Marten.Threads.Architecture;

/// <summary>The protocol's vectors run with nothing else: time and randomness are arguments, and nothing is remembered.</summary>
public sealed class PurityTests
{
    /// <summary>Members, types and namespaces that reach outside or differ from run to run.</summary>
    private static readonly string[] Impure =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Environment", "System.Threading.Thread", "System.Threading.Timer",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Random", "System.Console",
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.Diagnostics.Process", "System.Net.Dns", "System.Net.Http", "System.Net.Sockets",
    ];

    [Fact]
    public void the_protocol_reads_no_clock_and_touches_no_device()
    {
        var offences = MentionFinder.Of(Product.Protocol()).Where(IsImpure);

        offences.Select(static mention => mention.ToString()).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void one_class_draws_random_bytes()
    {
        var drawing = MentionFinder.Of(Product.Protocol())
            .Where(static mention => mention.TypeName == "System.Security.Cryptography.RandomNumberGenerator")
            .Select(static mention => mention.Place.Type)
            .Distinct();

        drawing.ShouldBe(["Marten.Threads.Protocol.SystemRandomSource"]);
    }

    [Fact]
    public void the_protocol_has_no_mutable_statics()
    {
        var statics = MutableStatics.Of(Product.Protocol());

        statics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(nameof(Impurities.Now))]
    [InlineData(nameof(Impurities.Chance))]
    [InlineData(nameof(Impurities.WaitsAsync))]
    public void clock_and_chance_are_seen(string member)
    {
        var offences = MentionFinder.Of(Product.Specimens()).Where(IsImpure);

        offences.Select(static mention => mention.Place).ShouldContain(new Place(typeof(Impurities).FullName!, member));
    }

    [Fact]
    public void what_can_change_among_statics_is_seen()
    {
        var statics = MutableStatics.Of(Product.Specimens()).Where(static place => place.Type == typeof(Statics).FullName);

        statics.Select(static place => place.Member).ShouldBe(["Known", "Names", "Part", "_counter"], ignoreOrder: true);
    }

    private static bool IsImpure(Mention mention) => Impure.Any(impure =>
        mention.Name == impure || mention.Name.StartsWith(impure + ".", StringComparison.Ordinal));
}
