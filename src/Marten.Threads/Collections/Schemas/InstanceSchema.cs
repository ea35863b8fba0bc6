using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>
/// The JSON Schema of a collection, compiled once and safe for any number of threads. It judges local writes before they are
/// signed; what other peers wrote is never judged (protocol specification, section 8.2).
/// </summary>
/// <remarks>
/// Drafts 04, 06 and 07, all keywords. A keyword, format or reference that would not be enforced is refused when compiling,
/// so no rule is dropped in silence. Nothing is ever fetched.
/// </remarks>
public sealed class InstanceSchema
{
    private const string IdMember = "_id";
    private const string ModifiedMember = "_mod";
    private readonly SchemaNode _root;

    private InstanceSchema(ReadOnlyMemory<byte> utf8Text, SchemaNode root)
    {
        Utf8Text = utf8Text;
        _root = root;
        NamesMod = SameValue(root).Any(node => Names(node, ModifiedMember));
    }

    /// <summary>The schema's text, byte for byte as it was given.</summary>
    public ReadOnlyMemory<byte> Utf8Text { get; }

    /// <summary>
    /// Whether the schema speaks of <c>_mod</c>, the time of the last change that the host sets. If not, the caller takes
    /// <c>_mod</c> out of a document before it is validated, so that a document as it was read can be saved again.
    /// </summary>
    public bool NamesMod { get; }

    /// <summary>
    /// The members of a document that a schema on the document itself names, also behind <c>$ref</c>, <c>allOf</c> and their like,
    /// with the types that it asks of each. One name may come several times; no type at all means any.
    /// </summary>
    internal IEnumerable<(string Name, SchemaTypes Types)> Properties =>
        from node in SameValue(_root)
        from rule in node.Rules.OfType<PropertiesRule>()
        from property in rule.Named
        where !property.Value.IsFalse
        select (property.Key, Resolve(property.Value).Rules.OfType<TypeRule>().SingleOrDefault()?.Types ?? SchemaTypes.None);

    /// <summary>Compiles a schema.</summary>
    /// <param name="utf8">The schema: JSON in UTF-8, at most 256 KiB. It is copied.</param>
    /// <param name="schema">The compiled schema, or null.</param>
    /// <param name="problems">Why the text cannot be used, at most 32 reasons; empty when it can.</param>
    /// <returns>True when the schema can be used. Never throws, whatever the text is.</returns>
    public static bool TryCompile(ReadOnlyMemory<byte> utf8, out InstanceSchema? schema, out IReadOnlyList<SchemaProblem> problems)
    {
        schema = TryCompileAny(utf8, out InstanceSchema? any, out problems) && HasTextId(any!._root) ? any : null;
        if (any is not null && schema is null)
            problems = [new SchemaProblem("/properties/_id", "properties", "the collection schema _id property must be a string")];
        return schema is not null;
    }

    /// <summary>Compiles any schema, not only that of a collection's instances.</summary>
    internal static bool TryCompileAny(ReadOnlyMemory<byte> utf8, out InstanceSchema? schema, out IReadOnlyList<SchemaProblem> problems)
    {
        ReadOnlyMemory<byte> text = utf8.Length <= SchemaLimits.TextMaxBytes ? utf8.ToArray() : utf8;
        SchemaNode? root = SchemaCompiler.Compile(text, "", out problems);
        schema = root is null ? null : new InstanceSchema(text, root);
        return root is not null;
    }

    /// <summary>Makes a schema from a type, as <see cref="System.Text.Json"/> writes it.</summary>
    /// <typeparam name="T">A type that is written as a JSON object.</typeparam>
    /// <param name="options">How the type is written; null for the serializer's defaults.</param>
    /// <returns>
    /// A schema with the string property <c>_id</c> and the number <c>_mod</c>, open to further properties:
    /// a peer with a newer version of the type may have stored some.
    /// </returns>
    /// <exception cref="NotSupportedException">The type is not written as an object, or bears an attribute that asks for a rule that is not enforced.</exception>
    public static InstanceSchema SchemaOf<T>(JsonSerializerOptions? options = null) => ClrTypeSchema.Create(typeof(T), options);

    /// <summary>Judges a document.</summary>
    /// <param name="utf8Document">The document in canonical JSON, UTF-8.</param>
    /// <returns>What is wrong, at most 32 violations; empty when the document follows the schema. Never throws, whatever the document is.</returns>
    public IReadOnlyList<SchemaViolation> Validate(ReadOnlyMemory<byte> utf8Document)
    {
        if (!StrictJson.TryParse(utf8Document, SchemaLimits.DocumentJsonDepthMax, out JsonDocument? document))
            return [new SchemaViolation("", "json", "the document is not JSON in UTF-8, names a member twice or nests too deep")];
        using (document)
        {
            var evaluation = new SchemaEvaluation();
            _root.Check(document!.RootElement, evaluation);
            return evaluation.Violations;
        }
    }

    // directly or through references, as the reference implementation looks it up: not inside allOf
    private static bool HasTextId(SchemaNode root)
    {
        var properties = Resolve(root).Rules.OfType<PropertiesRule>().SingleOrDefault();
        return properties is not null
            && properties.Named.TryGetValue(IdMember, out SchemaNode? id)
            && Resolve(id).Rules.OfType<TypeRule>().Any(rule => rule.Types == SchemaTypes.String);
    }

    private static SchemaNode Resolve(SchemaNode node)
    {
        while (node.Rules is [ReferenceRule reference])
            node = reference.Target!;
        return node;
    }

    private static HashSet<SchemaNode> SameValue(SchemaNode root)
    {
        var reached = new HashSet<SchemaNode> { root };
        var open = new Queue<SchemaNode>(reached);
        while (open.TryDequeue(out SchemaNode? node))
        {
            foreach (SchemaNode next in node.Rules.SelectMany(rule => rule.SameValue).Where(reached.Add))
                open.Enqueue(next);
        }

        return reached;
    }

    private static bool Names(SchemaNode node, string member) =>
        node.Rules.OfType<PropertiesRule>().Any(rule => rule.Named.ContainsKey(member))
        || node.Rules.OfType<RequiredRule>().Any(rule => rule.Names.Contains(member, StringComparer.Ordinal));
}
