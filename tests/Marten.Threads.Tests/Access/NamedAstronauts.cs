using Marten.Threads.Access;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Access;

/// <summary>Astronauts have a name, which only whoever wrote it first may change, and missions never become fewer.</summary>
internal sealed class NamedAstronauts(string version = "named astronauts 1") : IWriteValidator<Astronaut>
{
    public string Version => version;

    public WriteVerdict Judge(WriteAttempt<Astronaut> attempt)
    {
        if (attempt.After is not { } after) return WriteVerdict.Accepted;
        if (after.Name is null) return WriteVerdict.Rejected("an astronaut has a name");
        return after.Missions < (attempt.Before?.Missions ?? 0) ? WriteVerdict.Rejected() : WriteVerdict.Accepted;
    }
}
