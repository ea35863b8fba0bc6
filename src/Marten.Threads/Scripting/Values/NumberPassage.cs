using System.Globalization;
using System.Text;
using Jint.Native;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Scripting.Values;

/// <summary>
/// Numbers on their way into a script and out again. A script computes with doubles; a number that it only passes on keeps all its digits,
/// so that a filter does not round the 19 digits of a time stamp.
/// </summary>
internal sealed class NumberPassage
{
    // a double holds every number of 15 digits
    private const int SafeLength = 15;

    private Dictionary<JsValue, DocNumber>? _passing;

    public JsNumber In(DocNumber number)
    {
        string text = number.ToString();
        double rounded = double.Parse(text, CultureInfo.InvariantCulture);
        if (text.Length <= SafeLength)
            return JsNumber.Create(rounded);

        var value = new JsNumber(rounded);
        _passing ??= new Dictionary<JsValue, DocNumber>(ReferenceEqualityComparer.Instance);
        _passing[value] = number;
        return value;
    }

    /// <summary>What is no number of JSON becomes null.</summary>
    public DocValue Out(JsNumber value, double number)
    {
        if (_passing is not null && _passing.TryGetValue(value, out DocNumber? passed))
            return passed;

        return double.IsFinite(number)
            ? JsonText.Parse(Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)))
            : DocNull.Value;
    }
}
