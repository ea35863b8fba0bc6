using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Marten.Threads.Campaigns.Running;

/// <summary>The command line: names of campaigns, <c>--count</c>, <c>--seed</c>, <c>--list</c>.</summary>
internal sealed record CampaignArguments(IReadOnlyList<string> Names, long? Count, ulong Seed, bool List)
{
    public const string Usage = "usage: Marten.Threads.Campaigns [--list] <campaign>… [--count <units>] [--seed <number>]";

    public static bool TryParse(string[] args, [NotNullWhen(true)] out CampaignArguments? arguments)
    {
        var names = new List<string>();
        long? count = null;
        ulong seed = 1;
        var list = false;
        arguments = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--list":
                    list = true;
                    break;
                case "--count" when i + 1 < args.Length && long.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units > 0:
                    count = units;
                    i++;
                    break;
                case "--seed" when i + 1 < args.Length && ulong.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seed):
                    i++;
                    break;
                case var name when name.Length > 0 && name[0] != '-':
                    names.Add(name);
                    break;
                default:
                    return false;
            }
        }

        arguments = new CampaignArguments(names, count, seed, list);
        return list || names.Count > 0;
    }
}
