namespace Marten.Threads;

/// <summary>
/// The companion Marten store that holds threads, in its own schema of the application's database. Its tenants are
/// threads and its streams are logs. Ordinary Marten reading works on it; writing goes through
/// <see cref="SessionExtensions"/> and the ingest, because only they keep the hash chains.
/// </summary>
public interface IThreadStore : IDocumentStore;
