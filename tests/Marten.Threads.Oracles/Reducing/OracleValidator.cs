namespace Marten.Threads.Oracles.Reducing;

/// <summary>A write validator that counts members.</summary>
/// <param name="collection">The collection.</param>
/// <param name="type"><c>create</c>, <c>save</c> or <c>delete</c>.</param>
/// <param name="before">Members of the document before the operation; null where there is none.</param>
/// <param name="patch">Members of the document or merge patch; null for a delete.</param>
/// <returns>Whether the operation takes effect.</returns>
public delegate bool OracleValidator(string collection, string type, int? before, int? patch);
