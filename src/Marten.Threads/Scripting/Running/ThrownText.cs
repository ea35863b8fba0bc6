using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Running;

/// <summary>What was thrown, for people. Runs no code of the function: a getter could throw again, or never end.</summary>
internal static class ThrownText
{
    /// <summary>Objects whose prototypes are looked at; an error has three.</summary>
    private const int PrototypesMax = 8;

    public static string Of(JsValue thrown)
    {
        if (thrown is not ObjectInstance error)
            return thrown.Type is Types.String or Types.Number or Types.Boolean ? thrown.ToString() : thrown.IsNull() ? "null" : "undefined";

        string name = Own(error, "name") ?? "Object";
        string message = Own(error, "message") ?? "";
        return message.Length == 0 ? name : $"{name}: {message}";
    }

    private static string? Own(ObjectInstance error, string name)
    {
        ObjectInstance? holder = error;
        for (int i = 0; i < PrototypesMax && holder is not null; i++, holder = holder.Prototype)
        {
            if (holder.GetOwnProperty(name) is { } property && property.IsDataDescriptor())
                return property.Value is JsString text ? text.ToString() : null;
        }

        return null;
    }
}
