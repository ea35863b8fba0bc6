namespace Marten.Threads.Interop;

/// <summary>The majors of js-libp2p that are tested; their stream APIs differ.</summary>
public enum JsMajor
{
    Two = 2,
    Three = 3,
}
