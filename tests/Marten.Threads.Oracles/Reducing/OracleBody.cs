using System.Text;
using System.Text.RegularExpressions;

namespace Marten.Threads.Oracles.Reducing;

/// <summary>Section 2 of docs/reduction.md: a record's body taken apart.</summary>
public static class OracleBody
{
    private const int OperationsMax = 10_000;
    private const int IdMaxBytes = 256;
    private const int NameMax = 128;
    private const ulong StampMax = 4_000_000_000_000_000_000;
    private const long PatchesMaxBytes = 8 * 1024 * 1024;

    private static readonly string[] Types = ["create", "save", "delete"];
    private static readonly Regex Name = new("^[A-Za-z0-9]+(?:[-][A-Za-z0-9]+)*\\z", RegexOptions.NonBacktracking);

    /// <summary>The operations of a body; none for an opaque one.</summary>
    public static IReadOnlyList<OracleOperation> Read(byte[] body)
    {
        var reader = new OracleCbor(body);
        if (reader.ReadAll() is not { Major: 5 } map) return [];
        if (Values(map, "patches").FirstOrDefault(static value => value.Major == 4) is not { } patches) return [];
        if (reader.Defect is not null) return [new OracleOperation { Index = 0, Status = $"rejected: {reader.Defect}" }];

        var operations = patches.Items.Take(OperationsMax).Select((element, i) => Read(element, i, map.Items.Count > 2)).ToList();
        var room = PatchesMaxBytes;
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i].Length <= room) room -= operations[i].Length;
            else operations[i] = operations[i].Rejected("rejected: patches too large");
        }

        if (patches.Items.Count > OperationsMax) operations.Add(new OracleOperation { Index = OperationsMax, Status = "rejected: too many operations" });
        return operations;
    }

    private static OracleOperation Read(CborItem element, int index, bool isBodyFieldUnknown)
    {
        var patch = Value(element, "patch") is { Major: 5 } map ? map : null;
        var type = Value(patch, "type") is { Major: 0, Argument: < 3 } number ? Types[number.Argument] : "unknown";
        var (id, inner) = (Value(element, "iD")?.Text, Value(patch, "instanceID")?.Text);
        var collection = Value(element, "collectionName")?.Text;
        var content = Value(patch, "jSONPatch");
        var hasUnknown = HasOthers(element, "iD", "patch", "timestamp", "collectionName") || HasOthers(patch, "type", "jSONPatch", "instanceID");
        var isDelete = type == "delete";
        var fits = isDelete ? content is null or { Major: 2 } or { Major: 7, Argument: 22 } : content is { Major: 2 };
        var defect =
            isBodyFieldUnknown ? "body field unknown"
            : patch is null ? "not an operation"
            : hasUnknown ? "field unknown"
            : type == "unknown" ? "type unknown"
            : !IsId(id) ? "instance id invalid"
            : id != inner ? "instance ids differ"
            : !IsName(collection) ? "collection name invalid"
            : !fits ? "patch missing"
            : null;
        var json = defect is null && !isDelete ? new OracleJsonReader(content!.Bytes) : null;
        var value = json?.ReadAll();
        if (json is not null) defect = json.Defect ?? (value is SortedDictionary<string, object> ? null : "patch not object");
        var members = defect is null ? value as SortedDictionary<string, object> : null;
        return new OracleOperation
        {
            Index = index,
            Collection = IsName(collection) ? collection! : "",
            Instance = IsId(id) ? id! : "",
            Type = type,
            Stamp = Value(element, "timestamp") is { Major: 0, Argument: <= StampMax } stamp ? (long)stamp.Argument : 0,
            Status = defect is null ? "applied" : $"rejected: {defect}",
            Members = members,
            Length = members is null ? 0 : Encoding.UTF8.GetByteCount(OracleJson.Text(members)),
            Normalised = defect is null && json is { IsNormalised: true },
        };
    }

    private static bool IsId(string? id) => id is not null && id.Length > 0 && !id.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(id) <= IdMaxBytes;

    private static bool IsName(string? name) => name is { Length: <= NameMax } && Name.IsMatch(name);

    private static CborItem? Value(CborItem? map, string key) => map is null ? null : Values(map, key).FirstOrDefault();

    private static IEnumerable<CborItem> Values(CborItem map, string key)
    {
        if (map.Major != 5) yield break;
        for (var i = 0; i < map.Items.Count; i += 2)
        {
            if (map.Items[i].Text == key) yield return map.Items[i + 1];
        }
    }

    private static bool HasOthers(CborItem? map, params string[] known)
    {
        for (var i = 0; map?.Major == 5 && i < map.Items.Count; i += 2)
        {
            if (!known.Contains(map.Items[i].Text)) return true;
        }

        return false;
    }
}
