using Jint.Native;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Scripting.Library;

namespace Marten.Threads.Scripting.Values;

/// <summary>The arguments that are no documents.</summary>
internal static class ArgumentsIn
{
    /// <summary>A public key's text; undefined for nobody.</summary>
    public static JsValue Key(string? key) => key is null ? JsValue.Undefined : JsString.Create(key);

    /// <summary>The event object, its members in the reference's order.</summary>
    public static JsObject Event(ScriptRealm realm, ScriptEvent operation)
    {
        List<KeyValuePair<string, JsValue>> patch =
        [
            new("type", JsString.Create(NameOf(operation.Type))),
            new("instance_id", JsString.Create(operation.InstanceId)),
        ];
        if (operation.Patch is { } document)
            patch.Add(new("json_patch", ValuesIn.Of(realm, document)));

        return Object(
            realm,
            [
                new("timestamp", JsNumber.Create((double)operation.Timestamp)),
                new("_id", JsString.Create(operation.InstanceId)),
                new("collection_name", JsString.Create(operation.Collection)),
                new("patch", Object(realm, patch)),
            ]);
    }

    private static JsObject Object(ScriptRealm realm, IEnumerable<KeyValuePair<string, JsValue>> members) =>
        JsObject.CreateFromEntries(realm.Engine, members);

    private static string NameOf(OperationType type) => type switch
    {
        OperationType.Create => "create",
        OperationType.Save => "save",
        OperationType.Delete => "delete",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Only operations that count are judged."),
    };
}
