using System.Text;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Writing;

namespace Marten.Threads.Collections;

/// <summary>
/// How one collection of one thread is set up on this node. Configurations are local: they do not travel with the
/// thread, and records of a collection without one are reduced all the same.
/// </summary>
public sealed record CollectionConfiguration
{
    /// <summary>Makes a configuration.</summary>
    /// <param name="name">Letters, digits and single hyphens, at most 128 bytes.</param>
    /// <param name="schemas">
    /// JSON Schemas (drafts 4 to 7) as text, kept as given. An instance must match at least one. None means: any object.
    /// </param>
    public CollectionConfiguration(string name, params IReadOnlyList<string> schemas)
    {
        Name = name;
        Schemas = schemas;
    }

    /// <summary>Name of the collection.</summary>
    public string Name { get; }

    /// <summary>The schemas as given.</summary>
    public IReadOnlyList<string> Schemas { get; }

    /// <summary>
    /// A JavaScript function body with the parameters <c>writer, event, instance</c> that decides about every write, own
    /// and foreign: only <c>true</c> accepts. Null, the default, accepts all. All hosts of a thread should have the same
    /// one, or their instances differ.
    /// </summary>
    public string? WriteValidator { get; init; }

    /// <summary>
    /// A JavaScript function body with the parameters <c>reader, instance</c> that returns what the reader sees, or null
    /// to hide the instance. Null, the default, shows all.
    /// </summary>
    public string? ReadFilter { get; init; }

    /// <summary>
    /// Indexes of the collection in this thread, at most 16; none by default. A unique one refuses writes of this node whose
    /// values another instance has. Indexes that all threads need are declared with
    /// <see cref="ThreadsOptions.Index(string, string[])"/>, and serve queries.
    /// </summary>
    public IReadOnlyList<CollectionIndex> Indexes { get; init; } = [];

    /// <summary>
    /// A configuration whose schema is made from a sample: the types of its members, at every depth. Nothing is required,
    /// and other members are allowed.
    /// </summary>
    /// <param name="name">Name of the collection.</param>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="ThreadWriteRefusedException">The text is no JSON object that a thread can hold.</exception>
    public static CollectionConfiguration FromSample(string name, string json) =>
        new(name, SampleSchema.Of(LocalDocument.Read(name, json)));

    /// <summary>A configuration whose schema is made from a CLR type.</summary>
    /// <param name="name">Name of the collection.</param>
    /// <typeparam name="T">The type that is registered for the collection.</typeparam>
    public static CollectionConfiguration Of<T>(string name) where T : class =>
        new(name, Encoding.UTF8.GetString(InstanceSchema.SchemaOf<T>(TypedCollection.For<T>(name, null).Json).Utf8Text.Span));
}

/// <summary>A collection as it is configured here.</summary>
/// <param name="Configuration">Name, schemas, indexes, validator and filter.</param>
/// <param name="Version">1 after the first configuration, then one more with every change.</param>
/// <param name="ConfigurationHash">
/// SHA-256 over everything that the reduction depends on, lower-case hex. Nodes with the same records and the same hash
/// hold the same instances.
/// </param>
public sealed record CollectionInfo(CollectionConfiguration Configuration, int Version, string ConfigurationHash)
{
    internal CollectionRules Rules => new(
        Configuration.Name, Configuration.Schemas, Configuration.WriteValidator, Configuration.ReadFilter, Configuration.Indexes, ConfigurationHash);
}
