using Marten.Threads.Protocol.Patches;

namespace Marten.Threads.Reducing.Operations;

/// <summary>The words of the <c>type</c> column.</summary>
internal static class OperationTypes
{
    public static string NameOf(OperationType type) => type switch
    {
        OperationType.Create => "create",
        OperationType.Save => "save",
        OperationType.Delete => "delete",
        _ => "unknown",
    };

    public static OperationType Parse(string name) => name switch
    {
        "create" => OperationType.Create,
        "save" => OperationType.Save,
        "delete" => OperationType.Delete,
        _ => OperationType.Unknown,
    };
}
