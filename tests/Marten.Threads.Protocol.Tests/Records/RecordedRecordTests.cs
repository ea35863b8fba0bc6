using System.Text.Json;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>Every record that running daemons of the reference wrote.</summary>
public sealed class RecordedRecordTests
{
    public static TheoryData<string, int> RecordsByThread => new()
    {
        { "astronauts", 33 },
        { "two-writers", 297 },
        { "three-writers-blind-replicator", 116 },
        { "many-identities", 100 },
        { "app-record", 33 },
    };

    [Theory]
    [MemberData(nameof(RecordsByThread))]
    public void every_record_verifies_and_follows_the_one_before(string name, int records)
    {
        RecordedThread thread = RecordedThread.Load(name);

        int verified = 0;
        foreach (RecordedLog log in thread.Logs)
        {
            Cid head = default;
            foreach (RecordedRecord recorded in log.Records)
            {
                RecordVerifier.Verify(recorded.Envelope, log.LogId, thread.Key.ServiceKey, out VerifiedRecord? record).ShouldBe(RecordRefusal.None);
                record!.Cid.ShouldBe(recorded.Cid);
                record.Previous.ShouldBe(recorded.Previous);
                record.Previous.ShouldBe(head);
                head = record.Cid;
                verified++;
            }

            head.ShouldBe(log.Head);
            log.Records.Count.ShouldBe((int)log.Counter);
        }

        verified.ShouldBe(records);
    }

    [Theory]
    [MemberData(nameof(RecordsByThread))]
    public void every_body_decodes(string name, int records)
    {
        RecordedThread thread = RecordedThread.Load(name);
        bool isOpaque = name == "app-record";

        int decoded = 0;
        foreach (RecordedLog log in thread.Logs)
        {
            foreach (RecordedRecord recorded in log.Records)
            {
                RecordVerifier.Verify(recorded.Envelope, log.LogId, thread.Key.ServiceKey, out VerifiedRecord? record);
                RecordReader.ReadBody(record!, thread.Key.ReadKey!, out byte[]? body).ShouldBe(BodyRefusal.None);

                EventBody.TryRead(body, out IReadOnlyList<PatchOperation>? operations).ShouldBe(!isOpaque);
                operations?.ShouldAllBe(operation => !operation.IsRejected && operation.Timestamp > 0);
                decoded++;
            }
        }

        decoded.ShouldBe(records);
    }

    [Theory]
    [MemberData(nameof(RecordsByThread))]
    public void a_stored_record_is_opened_again(string name, int records)
    {
        RecordedThread thread = RecordedThread.Load(name);

        int reopened = 0;
        foreach (RecordedLog log in thread.Logs)
        {
            foreach (RecordedRecord recorded in log.Records)
            {
                RecordEnvelope.TryFromBlock(recorded.Envelope.ToBlock(), out RecordEnvelope? stored).ShouldBeTrue();
                RecordReader.TryReopen(stored, log.LogId, thread.Key.ServiceKey, out VerifiedRecord? record).ShouldBeTrue();
                record.Cid.ShouldBe(recorded.Cid);
                reopened++;
            }
        }

        reopened.ShouldBe(records);
    }

    [Fact]
    public void what_the_reference_changed_of_an_applications_body_was_not_canonical()
    {
        RecordedThread thread = RecordedThread.Load("app-record");
        Dictionary<Cid, RecordedAction> actions = thread.Actions.Where(action => action.RecordCid.IsDefined).ToDictionary(action => action.RecordCid);

        int changed = 0;
        foreach (RecordedLog log in thread.Logs)
        {
            foreach (RecordedRecord recorded in log.Records)
            {
                RecordVerifier.Verify(recorded.Envelope, log.LogId, thread.Key.ServiceKey, out VerifiedRecord? record);
                RecordReader.ReadBody(record!, thread.Key.ReadKey!, out byte[]? body);
                using JsonDocument action = JsonDocument.Parse(actions[recorded.Cid].Utf8);
                byte[] sent = action.RootElement.Hex("body_sent");
                if (body!.AsSpan().SequenceEqual(sent))
                    continue;

                DagCbor.IsCanonical(sent, DagCbor.DepthMax, out _).ShouldBeFalse(action.RootElement.Text("note"));
                changed++;
            }
        }

        changed.ShouldBe(8);
    }
}
