using System.Collections.Immutable;
using Jint.Native.Object;

namespace Marten.Threads.Scripting.Library;

/// <summary>
/// How much of the library has been edited in one call. Editing all of it takes ten times as long as the rest of a short call, so a name
/// is seen to when it is used: those in the text before the call, those that the script computes when it has computed them.
/// </summary>
internal sealed class LibraryState
{
    private readonly ScriptRealm _realm;
    private readonly Dictionary<LibraryPart, ObjectInstance> _targets = [];
    private readonly bool[] _done = new bool[StandardLibrary.EditCount];

    /// <summary>Prepares the names of a text.</summary>
    public LibraryState(ScriptRealm realm, ImmutableArray<string> names, bool computesNames)
    {
        _realm = realm;
        if (computesNames)
        {
            // found now: a script may put something else under their names
            foreach (LibraryPart part in StandardLibrary.Parts)
                Target(part);
        }

        foreach (LibraryEdit edit in StandardLibrary.Implied)
            Apply(edit);
        foreach (string name in names)
            Prepare(name);
    }

    /// <summary>Makes a name safe to use.</summary>
    public void Prepare(string name)
    {
        foreach (LibraryEdit edit in StandardLibrary.EditsOf(name))
            Apply(edit);
    }

    private void Apply(LibraryEdit edit)
    {
        if (_done[edit.Number])
            return;

        _done[edit.Number] = true;
        ObjectInstance target = Target(edit.Part);
        if (edit.Function is { } function)
            _realm.Define(target, function.Name, function.Body ?? ChargedFunction.Of(function, target.GetOwnProperty(function.Name)));
        else
            target.RemoveOwnProperty(edit.Name);
    }

    private ObjectInstance Target(LibraryPart part)
    {
        if (!_targets.TryGetValue(part, out ObjectInstance? target))
            _targets[part] = target = part.Target(_realm.Engine);
        return target;
    }
}
