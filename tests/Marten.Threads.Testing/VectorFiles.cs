using System.Text.Json;

namespace Marten.Threads.Testing;

/// <summary>The golden vectors that lie in <c>Vectors/</c> beside the test binary.</summary>
public static class VectorFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors");

    /// <summary>Opens a JSON file of vectors; the caller disposes it.</summary>
    public static JsonDocument Open(string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Folder, name));
        return JsonDocument.Parse(stream);
    }

    /// <summary>What follows <paramref name="label"/> and a space in a text file of vectors: of the first line that begins so.</summary>
    public static string Line(string name, string label)
    {
        string start = label + ' ';
        return File.ReadLines(Path.Combine(Folder, name)).First(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..];
    }

    /// <summary>A member's text; the empty text where the vector says null.</summary>
    public static string Text(this JsonElement vector, string member) => vector.GetProperty(member).GetString() ?? string.Empty;

    /// <summary>A member's bytes, written as hexadecimal.</summary>
    public static byte[] Hex(this JsonElement vector, string member) => Convert.FromHexString(vector.Text(member));
}
