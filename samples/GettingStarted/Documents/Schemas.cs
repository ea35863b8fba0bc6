namespace GettingStarted.Documents;

internal static class Schemas
{
    /// <summary>The schema of the ThreadDB guide.</summary>
    public const string Astronaut = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "title": "Person",
          "type": "object",
          "properties": {
            "_id": { "type": "string" },
            "name": { "type": "string" },
            "missions": { "type": "number", "minimum": 0, "exclusiveMaximum": 100 }
          }
        }
        """;
}
