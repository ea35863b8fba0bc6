namespace Marten.Threads.Architecture.Specimens;

/// <summary>Reaches into Marten outside of the bridge.</summary>
internal static class StoreCast
{
    public static string SchemaOf(IDocumentStore store) => ((DocumentStore)store).Options.DatabaseSchemaName;
}
