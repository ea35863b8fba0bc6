using System.Text.Json;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Noise;

/// <summary>The recorded conversations of Noise_XX_25519_ChaChaPoly_SHA256 in <c>Vectors/noise-xx.json</c>, whose <c>source</c> names where they are from.</summary>
internal static class NoiseVectors
{
    private const string FileName = "noise-xx.json";

    /// <summary>All of them, in the order of the file.</summary>
    public static IReadOnlyList<NoiseVector> All { get; } = Load();

    /// <summary>The names, for a theory.</summary>
    public static TheoryData<string> Names => new(All.Select(vector => vector.Name));

    /// <summary>The one of that name.</summary>
    public static NoiseVector Named(string name) => All.Single(vector => vector.Name == name);

    private static NoiseVector[] Load()
    {
        using JsonDocument document = VectorFiles.Open(FileName);
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(Read)];
    }

    private static NoiseVector Read(JsonElement vector) => new(
        vector.Text("name"),
        vector.Hex("init_static"),
        vector.Hex("resp_static"),
        vector.Hex("init_ephemeral"),
        vector.Hex("resp_ephemeral"),
        vector.Hex("prologue"),
        [.. vector.GetProperty("messages").EnumerateArray().Select(message => new NoiseVectorMessage(message.Hex("payload"), message.Hex("ciphertext")))],
        vector.GetProperty("handshake_hash").ValueKind == JsonValueKind.Null ? null : vector.Hex("handshake_hash"));
}
