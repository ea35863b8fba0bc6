using System.Text.Json;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Wire;

/// <summary>One message of the reference.</summary>
/// <param name="Name">What it is, in the vectors' words.</param>
/// <param name="Type">Its type, the first word of the name.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record NetVector(string Name, string Type, byte[] Bytes);

/// <summary>The messages in <c>net_pb.json</c>.</summary>
internal static class NetVectors
{
    public static IReadOnlyList<NetVector> All { get; } = Read();

    public static NetVector Named(string beginning) => All.Single(vector => vector.Name.StartsWith(beginning, StringComparison.Ordinal));

    private static NetVector[] Read()
    {
        using var document = VectorFiles.Open("net_pb.json");
        return [.. document.RootElement.GetProperty("messages").EnumerateArray().Select(static one =>
        {
            var name = one.GetProperty("message").GetString()!;
            return new NetVector(name, name.Split(' ')[0], Convert.FromHexString(one.GetProperty("bytes").GetString()!));
        })];
    }
}
