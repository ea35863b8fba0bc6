using System.Diagnostics.CodeAnalysis;

namespace GettingStarted.Hosting;

/// <summary>What was asked for on the command line.</summary>
/// <param name="DataFolder">Folder that keeps database and key ring; null for a run that leaves nothing behind.</param>
internal sealed record SampleOptions(string? DataFolder)
{
    public const string Usage = """
        dotnet run --project samples/GettingStarted [-- --data <folder>]

          --data <folder>   keeps the database and the key ring in this folder; without it nothing is left behind
        """;

    public static bool TryParse(string[] args, [NotNullWhen(true)] out SampleOptions? options)
    {
        options = args switch
        {
            [] => new SampleOptions(DataFolder: null),
            ["--data", { Length: > 0 } folder] => new SampleOptions(Path.GetFullPath(folder)),
            _ => null,
        };
        return options is not null;
    }
}
