using Marten.Threads.Architecture.Compiled;
using Marten.Threads.Architecture.Specimens;

namespace Marten.Threads.Architecture;

/// <summary>One place to mend on a Marten release: only the bridge knows what Marten is made of.</summary>
public sealed class MartenBridgeTests
{
    private const string Bridge = "Marten.Threads.MartenBridge.";

    private static readonly string[] InnerNamespaces = ["Marten.Internal", "Marten.Linq", "Marten.Schema", "Marten.Storage", "Marten.Util"];

    /// <summary>Places outside of the bridge that may name an inside type, and why. The list may only shrink.</summary>
    private static readonly (string Place, string Type, string Reason)[] Exceptions =
    [
        ("Marten.Threads.Writing.ThreadUnitOfWork.ForgetEjected", "Weasel.Storage.IStorageOperation",
            "the element type of a public list, IUnitOfWork.Operations(), that is only searched for the marker"),
    ];

    [Fact]
    public void only_the_bridge_names_what_is_inside_marten()
    {
        var offences = Offences().Where(static mention => !Exceptions.Any(one => Covers(one, mention)));

        offences.Select(static mention => mention.ToString()).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void every_exception_is_still_needed()
    {
        var offences = Offences().ToList();

        Exceptions.Where(one => !offences.Exists(mention => Covers(one, mention))).ShouldBeEmpty();
    }

    [Fact]
    public void a_cast_to_the_document_store_is_seen()
    {
        var offences = MentionFinder.Of(Product.Specimens()).Where(IsInside);

        offences.Select(static mention => mention.Place.ToString()).ShouldContain($"{typeof(StoreCast).FullName}.{nameof(StoreCast.SchemaOf)}");
    }

    private static IEnumerable<Mention> Offences() => MentionFinder.Of(Product.Threads())
        .Where(static mention => IsInside(mention) && !mention.Place.Type.StartsWith(Bridge, StringComparison.Ordinal));

    private static bool IsInside(Mention mention) =>
        mention.Assembly.StartsWith("Weasel.", StringComparison.Ordinal)
        || (mention.Assembly == "Marten" && (mention.TypeName == "Marten.DocumentStore" || InnerNamespaces.Any(inner => IsIn(mention.Namespace, inner))));

    private static bool IsIn(string name, string parent) => name == parent || name.StartsWith(parent + ".", StringComparison.Ordinal);

    private static bool Covers((string Place, string Type, string Reason) exception, Mention mention) =>
        mention.Place.ToString() == exception.Place && mention.TypeName == exception.Type;
}
