namespace Marten.Threads.Collections;

/// <summary>
/// Finds schemas that come back to themselves without going into the document, and chains of schemas on one value
/// that are too long. Recursion through <c>properties</c> or <c>items</c> is fine: the document ends.
/// </summary>
internal static class SchemaChains
{
    public static void Check(IEnumerable<SchemaNode> nodes, Action<JsonPointer, string, string> refuse)
    {
        var lengths = new Dictionary<SchemaNode, int>();
        foreach (SchemaNode node in nodes)
        {
            int length = Measure(node, depth: 1, lengths);
            if (length == Endless)
                refuse(node.Location, "$ref", "leads back to itself, or through too many schemas, on the same value");
        }
    }

    private const int Endless = int.MaxValue;

    // a node is entered as endless, so meeting it again before it has a length is meeting a circle
    private static int Measure(SchemaNode node, int depth, Dictionary<SchemaNode, int> lengths)
    {
        if (lengths.TryGetValue(node, out int known))
            return known;
        lengths[node] = Endless;
        if (depth > SchemaLimits.ChainMax)
            return Endless;
        int longest = 0;
        foreach (SchemaNode next in node.Rules.SelectMany(rule => rule.SameValue))
            longest = Math.Max(longest, Measure(next, depth + 1, lengths));
        if (longest >= SchemaLimits.ChainMax)
            return Endless;
        return lengths[node] = longest + 1;
    }
}
