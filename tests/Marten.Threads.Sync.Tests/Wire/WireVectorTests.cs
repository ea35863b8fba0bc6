using Google.Protobuf;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Wire;

/// <summary>Messages of the Go reference: read and written again they are the same bytes.</summary>
public sealed class WireVectorTests
{
    private static readonly Dictionary<string, MessageParser> Parsers = new()
    {
        ["Log"] = LogMessage.Parser,
        ["GetLogsRequest"] = GetLogsRequest.Parser,
        ["GetLogsReply"] = GetLogsReply.Parser,
        ["PushLogRequest"] = PushLogRequest.Parser,
        ["PushLogReply/PushRecordReply"] = PushLogReply.Parser,
        ["GetRecordsRequest"] = GetRecordsRequest.Parser,
        ["GetRecordsReply"] = GetRecordsReply.Parser,
        ["PushRecordRequest"] = PushRecordRequest.Parser,
        ["ExchangeEdgesRequest"] = ExchangeEdgesRequest.Parser,
        ["ExchangeEdgesReply"] = ExchangeEdgesReply.Parser,
    };

    [Fact]
    public void every_message_of_the_reference_is_read_and_written_alike()
    {
        var vectors = NetVectors.All;

        vectors.Count.ShouldBe(16);
        foreach (var vector in vectors)
        {
            var message = Parsers[vector.Type].ParseFrom(vector.Bytes);
            message.ToByteArray().ShouldBe(vector.Bytes, vector.Name);
            Unknown(message).ShouldBe(vector.Bytes.Length > 0 ? null : message, vector.Name);
        }
    }

    [Fact]
    public void an_undefined_head_is_present_and_empty()
    {
        var log = LogMessage.Parser.ParseFrom(NetVectors.Named("Log (undefined head").Bytes);

        log.HasHead.ShouldBeTrue();
        log.Head.IsEmpty.ShouldBeTrue();
        log.ToByteArray()[^2..].ShouldBe([0x22, 0x00]);
    }

    // Were a field unknown here, its bytes would be kept and written again, and nothing would be proved: then no property would have a value.
    private static IMessage? Unknown(IMessage message) =>
        message.Descriptor.Fields.InDeclarationOrder().Any(field => field.IsRepeated
            ? ((System.Collections.IList)field.Accessor.GetValue(message)).Count > 0
            : field.HasPresence ? field.Accessor.HasValue(message) : !Equals(field.Accessor.GetValue(message), 0L))
            ? null
            : message;
}
