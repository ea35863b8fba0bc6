using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Scripting.Values;

namespace Marten.Threads.Scripting.Library;

/// <summary>
/// Writes values as JSON text, as ECMAScript 5.1 demands. Every part is charged and the depth is bounded, since a few objects that refer
/// to each other can stand for a text without end.
/// </summary>
internal sealed class JsonWriting
{
    private readonly ScriptRealm _realm;
    private readonly StringBuilder _text = new();
    private readonly JsValue _replacer;
    private readonly HashSet<string>? _names;
    private readonly string _indent;
    private int _depth;

    private JsonWriting(ScriptRealm realm, JsValue replacer, JsValue indent)
    {
        _realm = realm;
        _replacer = replacer.IsCallable() ? replacer : JsValue.Undefined;
        _names = replacer is JsArray names ? [.. ArrayLike.Items(realm, names).Select(TypeConverter.ToString)] : null;
        _indent = indent switch
        {
            _ when indent.IsNumber() => new string(' ', (int)Math.Clamp(TypeConverter.ToIntegerOrInfinity(indent), 0, 10)),
            JsString text => text.ToString()[..Math.Min(text.Length, 10)],
            _ => "",
        };
    }

    public static JsValue Stringify(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        JsValue Argument(int number) => number < arguments.Length ? arguments[number] : JsValue.Undefined;

        var writing = new JsonWriting(realm, Argument(1), Argument(2));
        var holder = new JsObject(realm.Engine);
        holder.Set("", Argument(0));
        return writing.Write(holder, "", Argument(0)) ? realm.Text(writing._text.ToString()) : JsValue.Undefined;
    }

    /// <summary>The text of a value for a message; undefined and functions have none.</summary>
    public static string? TextOf(ScriptRealm realm, JsValue value) => Stringify(realm, JsValue.Undefined, [value]) is JsString text ? text.ToString() : null;

    /// <summary>Writes a value.</summary>
    /// <returns>False for what JSON leaves out; nothing is written then.</returns>
    private bool Write(ObjectInstance holder, string name, JsValue value)
    {
        _realm.Meter.Spend(ScriptLimits.PartsOfValue);
        value = Prepared(holder, name, value);
        switch (value)
        {
            case JsString text:
                Quoted(text.ToString());
                return true;
            case JsArray array:
                Nested('[', ']', () => Items(array));
                return true;
            case ObjectInstance members when !members.IsCallable():
                Nested('{', '}', () => Members(members));
                return true;
        }

        string? literal = value.Type switch
        {
            Types.Null => "null",
            Types.Boolean => value.AsBoolean() ? "true" : "false",
            Types.Number => double.IsFinite(value.AsNumber()) ? NumberText.Of(value.AsNumber()) : "null",
            _ => null,
        };
        Append(literal ?? "");
        return literal is not null;
    }

    private JsValue Prepared(ObjectInstance holder, string name, JsValue value)
    {
        if (value is ObjectInstance instance && instance.Get("toJSON") is { } toJson && toJson.IsCallable())
            value = _realm.Call(toJson, value, JsString.Create(name));
        return _replacer.IsUndefined() ? value : _realm.Call(_replacer, holder, JsString.Create(name), value);
    }

    private void Items(JsArray array)
    {
        JsValue[] items = ArrayLike.Items(_realm, array);
        for (int i = 0; i < items.Length; i++)
        {
            Separator(i == 0);
            if (!Write(array, TypeConverter.ToString(JsNumber.Create(i)), items[i]))
                Append("null");
        }

        End(items.Length == 0);
    }

    private void Members(ObjectInstance instance)
    {
        bool isFirst = true;
        foreach (JsValue key in instance.GetOwnPropertyKeys(Types.String))
        {
            string name = key.ToString();
            if (!instance.GetOwnProperty(key).Enumerable || (_names is not null && !_names.Contains(name)))
                continue;

            // taken back if the value is left out
            int before = _text.Length;
            Separator(isFirst);
            Quoted(name);
            Append(_indent.Length > 0 ? ": " : ":");
            if (Write(instance, name, instance.Get(key)))
                isFirst = false;
            else
                _text.Length = before;
        }

        End(isFirst);
    }

    private void Nested(char begin, char end, Action parts)
    {
        if (++_depth > JsonText.DepthMax)
            throw _realm.TypeError($"values that refer to themselves, or are nested more than {JsonText.DepthMax} deep, have no JSON text");

        _text.Append(begin);
        parts();
        _text.Append(end);
        _depth--;
    }

    private void Separator(bool isFirst)
    {
        Append(isFirst ? "" : ",");
        NewLine(_depth);
    }

    private void End(bool isEmpty)
    {
        if (!isEmpty)
            NewLine(_depth - 1);
    }

    private void NewLine(int depth)
    {
        if (_indent.Length > 0)
            Append("\n" + new StringBuilder().Insert(0, _indent, depth));
    }

    private void Quoted(string text)
    {
        _text.Append('"');
        foreach (char letter in text)
        {
            switch (letter)
            {
                case '"' or '\\':
                    _text.Append('\\').Append(letter);
                    break;
                case '\b':
                    _text.Append("\\b");
                    break;
                case '\f':
                    _text.Append("\\f");
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case < ' ':
                    _text.Append("\\u00").Append(((int)letter).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    _text.Append(letter);
                    break;
            }
        }

        _text.Append('"');
        _realm.Meter.Spend(text.Length);
        _realm.CheckLength(_text.Length);
    }

    private void Append(string part)
    {
        _text.Append(part);
        _realm.CheckLength(_text.Length);
    }
}
