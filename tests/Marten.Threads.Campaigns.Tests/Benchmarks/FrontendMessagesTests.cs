using System.Text;
using Marten.Threads.Benchmarks.Wire;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class FrontendMessagesTests
{
    // Startup (protocol 3.0), password, BEGIN as a simple query, then parse, bind, describe, execute, sync of one statement.
    private static readonly byte[] Session =
    [
        .. Untyped(196_608, "user\0postgres\0\0"),
        .. Typed('p', "QEQEQE"),
        .. Typed('Q', "BEGIN\0"),
        .. Typed('P', "select 'EEEE'\0"),
        .. Typed('B', "E"),
        .. Typed('D', "S\0"),
        .. Typed('E', "\0\0\0\0\0"),
        .. Typed('S', ""),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void queries_and_executions_are_counted_however_the_bytes_are_cut(int piece)
    {
        var messages = new FrontendMessages();

        foreach (var bytes in Session.Chunk(piece)) messages.Read(bytes);

        messages.Statements.ShouldBe(2);
    }

    [Fact]
    public void a_request_for_encryption_may_come_first()
    {
        var messages = new FrontendMessages();

        messages.Read([.. Untyped(80_877_103, ""), .. Session]);

        messages.Statements.ShouldBe(2);
    }

    private static byte[] Untyped(int code, string content) => [.. Number(8 + content.Length), .. Number(code), .. Encoding.ASCII.GetBytes(content)];

    private static byte[] Typed(char type, string content) => [(byte)type, .. Number(4 + content.Length), .. Encoding.ASCII.GetBytes(content)];

    private static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
