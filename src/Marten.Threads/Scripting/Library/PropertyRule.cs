using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Library;

/// <summary>
/// Items of arrays are values, never getters. The engine goes through an array in one piece where it is spread or taken apart, and code
/// that ran in between could come back to the same place, at kilobytes of stack for each time.
/// </summary>
internal static class PropertyRule
{
    /// <summary>Checks what <c>defineProperty</c> gets.</summary>
    public static void Check(ScriptRealm realm, JsValue[] arguments)
    {
        if (arguments.Length < 3)
            return;

        arguments[1] = TypeConverter.ToPropertyKey(arguments[1]);
        Check(realm, arguments[1].ToString(), arguments[2]);
    }

    /// <summary>Checks what <c>defineProperties</c> and <c>create</c> get; the descriptors are read once and handed on as values.</summary>
    public static void CheckAll(ScriptRealm realm, JsValue[] arguments, int position)
    {
        if (arguments.Length <= position || arguments[position] is not ObjectInstance descriptors)
            return;

        var read = new JsObject(realm.Engine);
        foreach (JsValue key in descriptors.GetOwnPropertyKeys(Types.String))
        {
            if (!descriptors.GetOwnProperty(key).Enumerable)
                continue;
            JsValue descriptor = descriptors.Get(key);
            Check(realm, key.ToString(), descriptor);
            read.CreateDataProperty(key, descriptor);
        }

        arguments[position] = read;
    }

    private static void Check(ScriptRealm realm, string name, JsValue descriptor)
    {
        bool isIndex = name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('0', '9');
        if (isIndex && descriptor is ObjectInstance parts && (parts.HasProperty("get") || parts.HasProperty("set")))
            throw realm.TypeError("an item of an array is a value, not a getter");
    }
}
