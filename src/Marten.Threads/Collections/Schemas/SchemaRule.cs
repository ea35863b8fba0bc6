using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>One compiled keyword, or a few that only make sense together. Immutable after compiling, so that threads can share it.</summary>
internal abstract class SchemaRule
{
    /// <summary>Schemas that judge the very value that this rule judges: through them a schema could come back to itself without end.</summary>
    public virtual IEnumerable<SchemaNode> SameValue => [];

    /// <summary>False when the value breaks the rule; <paramref name="evaluation"/> has then been told why. A value of a kind that the keyword does not speak of passes.</summary>
    public abstract bool Check(JsonElement value, SchemaEvaluation evaluation);
}
