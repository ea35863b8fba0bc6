namespace Marten.Threads.Reducing.Folding;

/// <summary>The words of the <c>action</c> column.</summary>
internal static class ChangeActions
{
    public const string Create = "create";
    public const string Save = "save";
    public const string Delete = "delete";

    /// <summary>The word, or null where there is nothing to tell.</summary>
    public static string? NameOf(ChangeAction action) => action switch
    {
        ChangeAction.Create => Create,
        ChangeAction.Save => Save,
        ChangeAction.Delete => Delete,
        _ => null,
    };
}
