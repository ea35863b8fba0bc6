using Marten.Threads.Architecture.Compiled;
using Marten.Threads.Architecture.Specimens;
using Mono.Cecil;

namespace Marten.Threads.Architecture;

/// <summary>What users see: names, the types in signatures, and how they can stop what they started.</summary>
public sealed class PublicSurfaceTests
{
    /// <summary>Words that hide a namespace of Marten or say nothing.</summary>
    private static readonly string[] ForbiddenWords =
        ["Events", "Linq", "Storage", "Schema", "Internal", "Services", "Sessions", "Subscriptions", "Util", "Helpers", "Common"];

    /// <summary>With them every user would meet an ambiguous name, or a keyword.</summary>
    private static readonly string[] ForbiddenNames = ["Thread", "Log", "Record"];

    private static readonly string[] WireLibraries = ["NSec", "Google.Protobuf", "Grpc"];

    [Fact]
    public void namespaces_have_no_word_that_hides_one_of_martens()
    {
        var namespaces = Product.All().SelectMany(static module => module.GetTypes()).Select(static type => type.Namespace).Distinct().ToList();

        namespaces.Count.ShouldBeGreaterThan(10);
        namespaces.Where(static name => name.Split('.').Intersect(ForbiddenWords).Any()).ShouldBeEmpty();
    }

    [Fact]
    public void namespaces_are_those_of_the_assembly()
    {
        var foreign = Product.All().SelectMany(static module => module.GetTypes())
            .Where(static type => Surface.IsVisible(type) && !type.FullName.StartsWith("Marten.Threads.", StringComparison.Ordinal));

        foreign.Select(static type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void no_public_type_is_named_thread_log_or_record()
    {
        var named = Product.All().SelectMany(Surface.Types).Where(static type => ForbiddenNames.Contains(type.Name.Split('`')[0]));

        named.Select(static type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void public_signatures_name_no_wire_library()
    {
        var mentions = Product.All().SelectMany(Surface.Signatures).ToList();

        mentions.Count.ShouldBeGreaterThan(500);
        mentions.Where(IsOfWireLibrary).Select(static mention => mention.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public void a_wire_library_in_a_signature_is_seen()
    {
        var mentions = Surface.Signatures(Product.Specimens()).Where(IsOfWireLibrary);

        mentions.Select(static mention => mention.Place.Member).ShouldBe([nameof(LeakySurface.Keys), nameof(LeakySurface.Sign)], ignoreOrder: true);
    }

    [Fact]
    public void public_async_methods_can_be_cancelled()
    {
        // A delegate is called by the product, which always has a token; an override has the signature of what it overrides.
        var methods = Product.All().SelectMany(Surface.Types).Where(static type => type.BaseType?.FullName != typeof(MulticastDelegate).FullName).SelectMany(static type => type.Methods)
            .Where(static method => Surface.IsVisible(method) && Surface.IsAsync(method) && method.Name != nameof(IAsyncDisposable.DisposeAsync))
            .Where(static method => !method.IsVirtual || method.IsNewSlot)
            .ToList();

        methods.ShouldNotBeEmpty();
        methods.Where(static method => method.Parameters.LastOrDefault() is not { IsOptional: true, ParameterType.FullName: "System.Threading.CancellationToken" })
            .Select(static method => method.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void internal_async_methods_are_never_without_a_token_by_accident()
    {
        var methods = Product.All().SelectMany(static module => module.GetTypes()).SelectMany(static type => type.Methods)
            .Where(static method => !Surface.IsVisible(method) && !Surface.Implements(method) && Surface.IsAsync(method));

        methods.Where(static method => method.Parameters.Any(static one => one.IsOptional && one.ParameterType.FullName == "System.Threading.CancellationToken"))
            .Select(static method => method.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void classes_are_sealed_unless_the_product_derives_from_them()
    {
        // The client of a gRPC service is generated so.
        var open = Product.All().SelectMany(OpenClasses).Where(static name => name != "Marten.Threads.Sync.Wire.Service/ServiceClient");

        open.ShouldBeEmpty();
    }

    [Fact]
    public void a_class_that_is_open_for_no_reason_is_seen()
    {
        var open = OpenClasses(Product.Specimens()).Where(static name => name.Contains(nameof(Specimens), StringComparison.Ordinal));

        open.ShouldBe([typeof(OpenClass).FullName!]);
    }

    [Fact]
    public void what_is_thrown_on_purpose_is_one_family()
    {
        var exceptions = Product.Threads().GetTypes().Where(static type => type.BaseType?.Name.EndsWith("Exception", StringComparison.Ordinal) == true).ToList();

        exceptions.ShouldContain(static type => type.Name == nameof(ThreadsException));
        exceptions.Where(static type => type.Name != nameof(ThreadsException) && type.BaseType.Name != nameof(ThreadsException))
            .Select(static type => type.FullName).ShouldBeEmpty();
    }

    private static IEnumerable<string> OpenClasses(ModuleDefinition module)
    {
        var bases = module.GetTypes().Select(static type => type.BaseType?.GetElementType().FullName).ToHashSet();
        return module.GetTypes()
            .Where(static type => type is { IsClass: true, IsValueType: false, IsSealed: false, IsAbstract: false } && !type.Name.StartsWith('<'))
            .Select(static type => type.FullName)
            .Where(name => !bases.Contains(name));
    }

    private static bool IsOfWireLibrary(Mention mention) =>
        WireLibraries.Any(library => mention.Namespace == library || mention.Namespace.StartsWith(library + ".", StringComparison.Ordinal));
}
