using System.Globalization;
using Jint.Native;
using Jint.Runtime;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Scripting.Library;

namespace Marten.Threads.Scripting.Values;

/// <summary>Documents as values of a script: no text of a program is made from data.</summary>
internal static class ValuesIn
{
    public static JsValue Of(ScriptRealm realm, DocValue value) => value switch
    {
        DocObject document => Of(realm, document),
        DocArray array => Of(realm, array),
        DocString text => JsString.Create(text.Text),
        DocNumber number => realm.Numbers.In(number),
        DocBool boolean => boolean.IsTrue ? JsBoolean.True : JsBoolean.False,
        _ => JsValue.Null,
    };

    private static JsObject Of(ScriptRealm realm, DocObject document)
    {
        NameCollisions.Check(document);
        var members = new KeyValuePair<string, JsValue>[document.Count];
        for (int i = 0; i < members.Length; i++)
        {
            DocMember member = document.Members[i];
            members[i] = new KeyValuePair<string, JsValue>(member.Name, Of(realm, member.Value));
        }

        return JsObject.CreateFromEntries(realm.Engine, members);
    }

    private static JsArray Of(ScriptRealm realm, DocArray array)
    {
        var items = new JsValue[array.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = Of(realm, array.Items[i]);
        return realm.Array(items);
    }
}
