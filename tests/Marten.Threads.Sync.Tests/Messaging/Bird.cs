using Marten.Threads.Listening;

namespace Marten.Threads.Sync.Tests.Messaging;

/// <summary>A document of a collection.</summary>
public sealed class Bird
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";
}

/// <summary>What a handler keeps of a change; a document of the application's.</summary>
public sealed class HandledBird
{
    public Guid Id { get; set; }

    public string Cursor { get; set; } = "";

    public string What { get; set; } = "";
}

/// <summary>Handles changes as Wolverine's users write it.</summary>
public static class BirdHandler
{
    public static void Handle(InstanceChanged<Bird> changed, IDocumentSession session)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(session);
        session.Insert(new HandledBird { Cursor = $"{changed.Thread} {changed.Cursor}", What = $"{changed.Action} {changed.InstanceId} {changed.Instance?.Name ?? changed.Misfit ?? "-"}" });
    }
}
