using System.Globalization;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>Asks all sources, and takes the answer of the first one when the others give the same.</summary>
internal sealed class AgreedSources(IReadOnlyList<IQuerySource> sources)
{
    /// <summary>The answer, or what somebody says instead.</summary>
    public async Task<(IReadOnlyList<DocObject> Answer, string? Finding)> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken)
    {
        var answer = await sources[0].AskAsync(world, query, cancellationToken);
        foreach (var other in sources.Skip(1))
        {
            var told = await other.AskAsync(world, query, cancellationToken);
            if (!told.Select(static one => one.ToString()).SequenceEqual(answer.Select(static one => one.ToString()), StringComparer.Ordinal))
                return (answer, $"of {Shown(world.Documents)} {other.Name} gives {Shown(told)}, and not {Shown(answer)}");
        }

        return (answer, null);
    }

    /// <summary>Null when all count the same.</summary>
    public async Task<string?> CountAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken)
    {
        var count = await sources[0].CountAsync(world, query, cancellationToken);
        foreach (var other in sources.Skip(1))
        {
            var told = await other.CountAsync(world, query, cancellationToken);
            if (told != count) return string.Create(CultureInfo.InvariantCulture, $"of {Shown(world.Documents)} {other.Name} gives {told}, and not {count}");
        }

        return null;
    }

    private static string Shown(IReadOnlyList<DocObject> documents) => $"[{string.Join(' ', documents)}]";
}
