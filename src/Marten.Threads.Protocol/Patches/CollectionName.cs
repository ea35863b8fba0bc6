namespace Marten.Threads.Protocol.Patches;

/// <summary>The rule for names of collections: <c>^[A-Za-z0-9]+(?:[-][A-Za-z0-9]+)*$</c>, at most 128 characters.</summary>
public static class CollectionName
{
    /// <summary>The most characters (each one byte) that a name may have.</summary>
    public const int LengthMax = 128;

    /// <summary>Whether a name follows the rule: letters and digits of ASCII, single hyphens between them.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > LengthMax)
            return false;

        bool afterHyphen = true; // a name begins as a part behind a hyphen does: with a letter or digit
        foreach (char character in name)
        {
            bool isHyphen = character == '-';
            if (isHyphen ? afterHyphen : !char.IsAsciiLetterOrDigit(character))
                return false;
            afterHyphen = isHyphen;
        }

        return !afterHyphen;
    }
}
