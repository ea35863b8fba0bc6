using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Scripting;

/// <summary>Reasons are stored and shown: bounded, and mended as every text of a document is.</summary>
internal static class ReasonText
{
    public static string Of(string reason)
    {
        // a cut may leave half of a pair; mending replaces it
        string cut = reason.Length > ScriptLimits.ReasonMax ? reason[..(ScriptLimits.ReasonMax - 1)] + "…" : reason;
        return DocString.Of(cut).Text;
    }
}
