namespace Marten.Threads.Protocol.Json;

/// <summary>A name and its value in a <see cref="DocObject"/>.</summary>
/// <param name="Name">Any text; in an object always well-formed and without U+0000.</param>
/// <param name="Value">The value, never a null reference inside an object.</param>
public readonly record struct DocMember(string Name, DocValue Value);
