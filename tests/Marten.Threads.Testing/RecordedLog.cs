using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Testing;

/// <summary>A log as a daemon held it.</summary>
/// <param name="LogId">Its id.</param>
/// <param name="Owner">The daemon that wrote it.</param>
/// <param name="Head">Its newest record.</param>
/// <param name="Counter">How many records it had.</param>
/// <param name="Records">Its records, oldest first.</param>
public sealed record RecordedLog(LogId LogId, string Owner, Cid Head, long Counter, IReadOnlyList<RecordedRecord> Records);

/// <summary>A record as a daemon stored it.</summary>
/// <param name="Cid">The CID that the daemon gave it.</param>
/// <param name="Previous">The record before it; undefined for the first.</param>
/// <param name="Envelope">Its four nodes.</param>
public sealed record RecordedRecord(Cid Cid, Cid Previous, RecordEnvelope Envelope);

/// <summary>A collection as it was configured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">The JSON text of its schema as given.</param>
/// <param name="Indexes">The JSON text of its list of indexes.</param>
public sealed record RecordedCollection(string Name, string Schema, string Indexes);

/// <summary>One call that made the recording, as raw JSON: documents in it hold lone surrogates and equal keys.</summary>
/// <param name="Daemon">The daemon that was called.</param>
/// <param name="Verb">What was asked: create, save, delete and so on.</param>
/// <param name="RecordCid">The record that came of it, or the undefined CID.</param>
/// <param name="Utf8">The whole action, not decoded.</param>
public sealed record RecordedAction(string Daemon, string Verb, Cid RecordCid, ReadOnlyMemory<byte> Utf8);
