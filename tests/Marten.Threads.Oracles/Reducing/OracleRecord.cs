namespace Marten.Threads.Oracles.Reducing;

/// <summary>What a valid record says. Bytes stand as hex in upper case, whose ordinal order is that of the bytes.</summary>
/// <param name="Log">The log id.</param>
/// <param name="Cid">CID of the envelope.</param>
/// <param name="Previous">CID of the envelope before it; null in a first record.</param>
/// <param name="Event">CID of the event.</param>
/// <param name="Author">The author key that this envelope names.</param>
/// <param name="Body">The decrypted body; null where the read key opens none.</param>
public sealed record OracleRecord(string Log, string Cid, string? Previous, string Event, string Author, byte[]? Body);
