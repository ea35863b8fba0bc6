using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Registry;

/// <summary>The table <c>host</c>: one row with this host's libp2p key, which is also the default author.</summary>
internal sealed class HostTable(string schema, KeyCabinet keys, IKeyProtector protector, IRandomSource random, TimeProvider time, ILogger<HostTable> logger)
{
    private readonly string _find = $"select private_key, peer_id from {schema}.host where id = 1";
    private readonly string _insert =
        $"""
        insert into {schema}.host (id, private_key, peer_id, created_at, written_by, database, timeline, cluster)
        values (1, $1, $2, $3, {DatabaseMark.Transaction}, {DatabaseMark.Database}, {DatabaseMark.Timeline}, {DatabaseMark.Cluster}) on conflict do nothing
        """;

    private readonly string _isSame = $"select {DatabaseMark.IsSame} and h.cluster = {DatabaseMark.Cluster} from {schema}.host h where h.id = 1";
    private readonly string _lock = $"select 1 from {schema}.host where id = 1 for update";
    private readonly string _retire = $"update {schema}.logs set retired = true where private_key is not null and not retired";
    private readonly string _mark =
        $"update {schema}.host set written_by = {DatabaseMark.Transaction}, database = {DatabaseMark.Database}, timeline = {DatabaseMark.Timeline}, cluster = {DatabaseMark.Cluster} where id = 1";

    private VerifyingKey? _author;

    /// <summary>The public half of the host's key: the author of writes that name no identity. Known after <see cref="PrepareAsync"/>.</summary>
    public VerifyingKey Author => _author ?? throw new InvalidOperationException("The host's key was not read before the first write.");

    /// <summary>
    /// Reads the host's key, or makes it in the given transaction, which is ours and is committed. Where the database is an
    /// older copy of the one last written, all own logs are retired, so that the next write to each thread begins a new one.
    /// </summary>
    /// <param name="transaction">A transaction of ours: the mark names it, which a savepoint of another one would hide.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task PrepareAsync(ThreadTransaction transaction, CancellationToken cancellationToken)
    {
        using var key = await KeyAsync(transaction, cancellationToken).ConfigureAwait(false);
        _author = key.VerifyingKey;
        await RenewAsync(transaction, cancellationToken).ConfigureAwait(false);
    }

    private async Task RenewAsync(ThreadTransaction transaction, CancellationToken cancellationToken)
    {
        if (await IsSameAsync(transaction, cancellationToken).ConfigureAwait(false)) return;

        // Of several processes that notice it the first one does it.
        await transaction.ScalarAsync(_lock, cancellationToken).ConfigureAwait(false);
        if (await IsSameAsync(transaction, cancellationToken).ConfigureAwait(false)) return;
        var retired = await transaction.ExecuteAsync(_retire, cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync(_mark, cancellationToken).ConfigureAwait(false);
        RegistryLog.CopyNoticed(logger, retired);
    }

    private async Task<bool> IsSameAsync(ThreadTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.ScalarAsync(_isSame, cancellationToken).ConfigureAwait(false) is true;

    /// <summary>The host's key, made when there is none.</summary>
    public async Task<SigningKey> KeyAsync(ThreadTransaction transaction, CancellationToken cancellationToken)
    {
        if (await FindAsync(transaction, cancellationToken).ConfigureAwait(false) is { } found) return found;
        protector.Check();
        using var made = SigningKey.Generate(random);
        var peerId = made.VerifyingKey.ToPeerId().ToString();
        var isMade = await transaction.ExecuteAsync(
            _insert, cancellationToken, keys.ProtectSigningKey(made, $"host {peerId}"), peerId, time.GetUtcNow()).ConfigureAwait(false) == 1;

        // Own logs without a host are those of a copy that lost the row.
        if (isMade) await transaction.ExecuteAsync(_retire, cancellationToken).ConfigureAwait(false);

        // Another process may have been faster; the row that stands is the host's key.
        return await FindAsync(transaction, cancellationToken).ConfigureAwait(false)
            ?? throw new ThreadDataException("The host key was stored and cannot be found. The table 'host' of the thread store must not be changed by anything else.");
    }

    /// <summary>The host's key, or null when no process has made one yet.</summary>
    public async Task<SigningKey?> FindAsync(ISqlReader reader, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(_find, cancellationToken).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? keys.OpenSigningKey(data.Bytes(0), $"host {data.GetString(1)}")
            : null;
    }
}
