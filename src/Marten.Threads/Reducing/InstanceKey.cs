namespace Marten.Threads.Reducing;

/// <summary>An instance inside one thread.</summary>
internal readonly record struct InstanceKey(string Collection, string Id);
