using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Requests as honest peers make them; what is null is left out.</summary>
internal static class Requests
{
    public static GetLogsRequest Logs(ByteString? thread, ByteString? key) => new() { Body = new GetLogsRequest.Types.Body().With(thread, key) };

    public static GetLogsRequest Logs(ThreadId thread, SymmetricKey key) => Logs(thread.Bytes(), key.Bytes());

    public static GetRecordsRequest Records(ByteString? thread, ByteString? key, params IEnumerable<GetRecordsRequest.Types.Entry> entries)
    {
        var body = new GetRecordsRequest.Types.Body();
        if (thread is not null) body.ThreadId = thread;
        if (key is not null) body.ServiceKey = key;
        body.Logs.AddRange(entries);
        return new GetRecordsRequest { Body = body };
    }

    public static GetRecordsRequest Records(ThreadId thread, SymmetricKey key, params IEnumerable<GetRecordsRequest.Types.Entry> entries) =>
        Records(thread.Bytes(), key.Bytes(), entries);

    public static GetRecordsRequest.Types.Entry After(LogId log, Cid offset, long counter, int limit = 10_000) =>
        new() { LogId = log.Bytes(), Offset = offset.Bytes(), Counter = counter, Limit = limit };

    public static PushLogRequest Log(ByteString? thread, ByteString? key, LogMessage? log)
    {
        var body = new PushLogRequest.Types.Body { Log = log };
        if (thread is not null) body.ThreadId = thread;
        if (key is not null) body.ServiceKey = key;
        return new PushLogRequest { Body = body };
    }

    /// <summary>A log as a peer tells of it.</summary>
    public static LogMessage Told(this TestLog log, params IReadOnlyList<Multiaddr> addresses) =>
        new ReplicaLog(log.LogId, new LogHead(log.Head, log.Records.Count), addresses).Message();

    public static PushRecordRequest Record(ThreadId thread, LogId log, RecordEnvelope record, long counter = 0) =>
        Record(thread.Bytes(), log.Bytes(), record.Message(), counter);

    public static PushRecordRequest Record(ByteString? thread, ByteString? log, RecordMessage? record, long counter = 0)
    {
        var body = new PushRecordRequest.Types.Body { Record = record };
        if (thread is not null) body.ThreadId = thread;
        if (log is not null) body.LogId = log;
        return new PushRecordRequest { Body = body, Counter = counter };
    }

    public static ExchangeEdgesRequest Edges(params IEnumerable<ExchangeEdgesRequest.Types.Entry> entries)
    {
        var body = new ExchangeEdgesRequest.Types.Body();
        body.Threads.AddRange(entries);
        return new ExchangeEdgesRequest { Body = body };
    }

    public static ExchangeEdgesRequest.Types.Entry Edge(ThreadId thread, ulong address, ulong heads) =>
        new() { ThreadId = thread.Bytes(), AddressEdge = address, HeadsEdge = heads };

    private static GetLogsRequest.Types.Body With(this GetLogsRequest.Types.Body body, ByteString? thread, ByteString? key)
    {
        if (thread is not null) body.ThreadId = thread;
        if (key is not null) body.ServiceKey = key;
        return body;
    }
}
