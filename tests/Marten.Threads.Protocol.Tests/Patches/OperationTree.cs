using System.Text;
using Marten.Threads.Protocol.Tests.Cbor;

namespace Marten.Threads.Protocol.Tests.Patches;

/// <summary>Elements of <c>patches</c> as trees, so that a test can put anything anywhere.</summary>
internal static class OperationTree
{
    public const long Stamp = 1_600_000_000_000_000_000;

    public static byte[] Body(params List<object?> elements) =>
        CborTree.Write(new Dictionary<string, object?>(StringComparer.Ordinal) { ["patches"] = elements });

    public static Dictionary<string, object?> Create(string id, string json = "{}") => new(StringComparer.Ordinal)
    {
        ["iD"] = id,
        ["patch"] = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["type"] = 0L,
            ["jSONPatch"] = Encoding.UTF8.GetBytes(json),
            ["instanceID"] = id,
        },
        ["timestamp"] = Stamp,
        ["collectionName"] = "Dogs",
    };

    public static Dictionary<string, object?> With(this Dictionary<string, object?> operation, string key, object? value)
    {
        operation[key] = value;
        return operation;
    }

    public static Dictionary<string, object?> Without(this Dictionary<string, object?> operation, string key)
    {
        operation.Remove(key);
        return operation;
    }

    /// <summary>Sets a key of the inner map <c>patch</c>.</summary>
    public static Dictionary<string, object?> WithPatch(this Dictionary<string, object?> operation, string key, object? value)
    {
        ((Dictionary<string, object?>)operation["patch"]!)[key] = value;
        return operation;
    }

    /// <summary>Removes a key of the inner map <c>patch</c>.</summary>
    public static Dictionary<string, object?> WithoutPatch(this Dictionary<string, object?> operation, string key)
    {
        ((Dictionary<string, object?>)operation["patch"]!).Remove(key);
        return operation;
    }
}
