using Marten.Threads.Access;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Listening;

/// <summary>What one listener sees of changes, as the read filters of their collections say.</summary>
/// <param name="Filters">The filters.</param>
/// <param name="Reader">Who listens.</param>
internal sealed record ChangeView(CollectionFilters Filters, ReaderIdentity Reader)
{
    /// <summary>Whether a change of a hidden instance is told without its document, for whoever knows what the listener saw before.</summary>
    public bool TellsHidden { get; init; }

    /// <summary>A change as the listener sees it; null where he does not.</summary>
    public async ValueTask<InstanceChanged?> ShowAsync(InstanceChanged change, CancellationToken cancellationToken)
    {
        if (change.Document is null || (change.ReadFilter is null && !Filters.IsAlwaysFiltered(change.Collection))) return change;
        var shown = await ShowAsync(change.Collection, change.ReadFilter, change.Document, cancellationToken).ConfigureAwait(false);
        return shown is not null || TellsHidden ? change.With(shown) : null;
    }

    /// <summary>A document as the listener sees it, or null.</summary>
    /// <exception cref="ThreadFilterException">The filter failed on it.</exception>
    public async ValueTask<DocObject?> ShowAsync(string collection, string? filter, DocObject document, CancellationToken cancellationToken) =>
        Filters.Of(collection, filter) is { } one ? one.Show(document, await Reader.GetAsync(cancellationToken).ConfigureAwait(false)) : document;
}
