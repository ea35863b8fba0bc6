using System.Text.Json;

namespace GettingStarted.Recordings;

internal static class JsonReading
{
    public static string Text(this JsonElement json, string member) => json.GetProperty(member).GetString()!;

    public static byte[] Hex(this JsonElement json, string member) => Convert.FromHexString(json.Text(member));
}
