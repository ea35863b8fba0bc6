using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Ingesting;

/// <summary>A record as somebody handed it over: nothing of it is believed yet.</summary>
/// <param name="Log">The log it is said to belong to.</param>
/// <param name="Envelope">Its four raw nodes.</param>
/// <param name="Source">Who handed it over, for the table of refusals: a peer id, a file name; at most 256 characters are kept.</param>
public sealed record IncomingRecord(LogId Log, RecordEnvelope Envelope, string Source = "");
