namespace Marten.Threads;

/// <summary>Names of enum values as words in columns: <c>InstanceIdTooLong</c> becomes <c>instance id too long</c>.</summary>
internal static class EnumWords
{
    public static string Of(string name) => string.Concat(name.Select(static (letter, i) =>
        char.IsUpper(letter) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(letter) : letter.ToString()));
}
