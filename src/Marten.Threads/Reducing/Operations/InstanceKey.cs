namespace Marten.Threads.Reducing.Operations;

/// <summary>An instance inside one thread.</summary>
internal readonly record struct InstanceKey(string Collection, string Id);
