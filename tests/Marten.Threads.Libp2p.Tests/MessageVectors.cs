using System.Text.Json;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests;

/// <summary>Messages that another encoder wrote: <c>Vectors/libp2p-messages.json</c>.</summary>
internal static class MessageVectors
{
    /// <summary>The bytes of a message.</summary>
    public static byte[] Read(string name)
    {
        using JsonDocument document = VectorFiles.Open("libp2p-messages.json");
        return document.RootElement.Hex(name);
    }
}
