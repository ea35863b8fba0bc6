namespace Marten.Threads.Local.Tests;

/// <summary>Surroundings that a test decides.</summary>
internal static class Bare
{
    /// <summary>A machine without variables, so without PATH, and without programs in the usual places.</summary>
    public static Surroundings Machine { get; } = new() { Variable = _ => null, UsualProgramFolders = [] };

    public static Surroundings With(this Surroundings surroundings, string variable, string value) =>
        surroundings with { Variable = name => name == variable ? value : surroundings.Variable(name) };

    public static Task<LocalPostgres> StartAsync(this Surroundings surroundings, LocalPostgresOptions options) =>
        LocalPostgres.StartAsync(options, surroundings, TestContext.Current.CancellationToken);
}
