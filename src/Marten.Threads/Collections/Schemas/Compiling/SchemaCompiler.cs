using System.Runtime.InteropServices;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>
/// Turns a schema text into nodes. Compiling goes on after a problem, so that the writer of the schema sees all of them;
/// the result counts only when there is none.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly JsonElement _root;
    private readonly List<SchemaProblem> _problems = [];
    private readonly Dictionary<int, SchemaNode> _nodes = [];
    private readonly Queue<(ReferenceRule Rule, SchemaReference Target, JsonPointer Path)> _references = [];
    private readonly HashSet<SchemaNode> _referenced = [];
    private readonly List<(SchemaNode Node, Action Refuse)> _idle = [];
    private readonly SchemaIdentifiers _identifiers;
    private int _patterns;

    private SchemaCompiler(ReadOnlyMemory<byte> text, JsonElement root)
    {
        _text = text;
        _root = root;
        _identifiers = new SchemaIdentifiers(root);
    }

    /// <summary>Compiles a text and answers its whole, or the place in it that a reference's <paramref name="fragment"/> names.</summary>
    public static SchemaNode? Compile(ReadOnlyMemory<byte> text, string fragment, out IReadOnlyList<SchemaProblem> problems)
    {
        problems = [];
        if (text.Length > SchemaLimits.TextMaxBytes)
            problems = [new SchemaProblem("", "", $"the schema is longer than {SchemaLimits.TextMaxBytes} bytes")];
        else if (!StrictJson.TryParse(text, SchemaLimits.SchemaJsonDepthMax, out JsonDocument? document))
            problems = [new SchemaProblem("", "", "the schema is not JSON in UTF-8, names a member twice or nests too deep")];
        else
            using (document)
                return new SchemaCompiler(text, document!.RootElement).Run(fragment, out problems);
        return null;
    }

    public void Refuse(JsonPointer path, string keyword, string message)
    {
        if (_problems.Count < SchemaLimits.ProblemsMax)
            _problems.Add(new SchemaProblem(path.ToString(), keyword, message));
    }

    /// <summary>A keyword that asks for nothing where it stands is refused, unless a reference makes a definition of it.</summary>
    public void RefuseIdle(SchemaNode node, Action refuse) => _idle.Add((node, refuse));

    /// <summary>Compiles the schema that stands at a place, once: a reference to it gets the same node.</summary>
    public SchemaNode Compile(JsonElement schema, string keyword, SchemaPlace place)
    {
        // the position in the text names a schema, whichever way leads to it
        _text.Span.Overlaps(JsonMarshal.GetRawUtf8Value(schema), out int offset);
        if (_nodes.TryGetValue(offset, out SchemaNode? known))
            return known;
        var node = new SchemaNode(place.Path);
        _nodes.Add(offset, node);
        if (schema.ValueKind == JsonValueKind.False)
            node.Add(new NothingRule());
        else if (place.Nesting > SchemaLimits.NestingMax)
            Refuse(place.Path, keyword, $"more than {SchemaLimits.NestingMax} schemas inside each other");
        else if (schema.ValueKind == JsonValueKind.Object)
            ReadObject(schema, new SchemaScope(this, schema, node, place));
        else if (schema.ValueKind != JsonValueKind.True)
            Refuse(place.Path, keyword, "a schema is an object, true or false");
        return node;
    }

    public SchemaPattern? CompilePattern(JsonPointer path, string keyword, string text)
    {
        if (++_patterns > SchemaLimits.PatternCountMax)
            Refuse(path, keyword, $"more than {SchemaLimits.PatternCountMax} patterns");
        else if (SchemaPattern.TryCompile(text, out SchemaPattern? pattern, out string? problem))
            return pattern;
        else
            Refuse(path, keyword, $"the pattern {JsonPointer.Quote(text)} cannot be used: {problem}");
        return null;
    }

    private SchemaNode? Run(string fragment, out IReadOnlyList<SchemaProblem> problems)
    {
        SchemaNode root = Compile(_root, "", SchemaPlace.Root(_root));
        var entry = new ReferenceRule();
        if (fragment.Length > 0)
            _references.Enqueue((entry, new SchemaReference(SchemaPlace.Root(_root).Basis, fragment), JsonPointer.Root));
        FollowReferences();
        foreach ((SchemaNode node, Action refuse) in _idle)
        {
            if (!_referenced.Contains(node))
                refuse();
        }

        if (_problems.Count == 0)
            SchemaChains.Check(_nodes.Values, Refuse);
        problems = _problems;
        return _problems.Count == 0 ? entry.Target ?? root : null;
    }

    private void FollowReferences()
    {
        while (_problems.Count < SchemaLimits.ProblemsMax && _references.TryDequeue(out (ReferenceRule Rule, SchemaReference Target, JsonPointer Path) reference))
        {
            if (SchemaReferences.TryFind(_identifiers, reference.Target, out JsonElement target, out SchemaPlace place, out string problem))
                reference.Rule.Target = Compile(target, "$ref", place);
            else if (!_identifiers.Knows(reference.Target.Document))
                reference.Rule.Target = MetaSchema.Find(reference.Target);
            if (reference.Rule.Target is { } node)
                _referenced.Add(node);
            else
                Refuse(reference.Path, "$ref", problem);
        }
    }

    private void ReadObject(JsonElement schema, SchemaScope scope)
    {
        bool isReference = schema.TryGetProperty("$ref", out JsonElement reference);
        foreach (JsonProperty member in schema.EnumerateObject())
        {
            if (!SchemaKeywords.IsKnown(member.Name))
                scope.Refuse(member.Name, "is not a keyword that is enforced here");
            else if (isReference && member.Name != "$ref" && !SchemaKeywords.IsAnnotation(member.Name))
                scope.Refuse(member.Name, "has no effect beside $ref; put both into allOf");
        }

        ReadAnnotations(scope);
        _identifiers.Add(schema, scope);
        if (!isReference)
            SchemaKeywords.Read(scope);
        else if (SchemaReferences.TryRead(reference, scope, out SchemaReference target))
        {
            var rule = new ReferenceRule();
            scope.Add(rule);
            _references.Enqueue((rule, target, scope.Place.Path));
        }
    }

    private static void ReadAnnotations(SchemaScope scope)
    {
        if (scope.TryGet("$schema", out JsonElement draft) && !SchemaKeywords.IsKnownDraft(draft))
            scope.Refuse("$schema", "only drafts 04, 06 and 07 of JSON Schema are understood");
        foreach (string keyword in new[] { "$comment", "title", "description" })
            scope.TryGet(keyword, JsonValueKind.String, out _);
        foreach (string keyword in new[] { "$id", "id" })
        {
            if (scope.TryGet(keyword, JsonValueKind.String, out JsonElement id) && id.GetString()!.Length > SchemaLimits.IdentifierMaxLength)
                scope.Refuse(keyword, $"is longer than {SchemaLimits.IdentifierMaxLength} characters");
        }

        // not used by anything yet, perhaps, but a reference may come with the next version of the schema
        foreach (string keyword in new[] { "definitions", "$defs" })
        {
            foreach (var _ in scope.NamedSchemas(keyword))
            {
                // compiling them is what reports their problems
            }
        }
    }
}
