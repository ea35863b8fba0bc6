using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Marten.Threads.Architecture.Sources;

namespace Marten.Threads.Architecture.Packing;

/// <summary>
/// The product's packages, packed once from the sources as they are, with output and intermediate files of their own: a
/// build of the tree that runs at the same time is not disturbed.
/// </summary>
public sealed class PackedProduct : IAsyncLifetime
{
    /// <summary>A build of three small projects takes less than a minute; a machine under load gets five.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("threads-pack-");

    public async ValueTask InitializeAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        foreach (var project in Project.All("src")) await PackAsync(project, deadline.Token);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal Package Open(string name)
    {
        var path = _folder.GetFiles($"{name}.*.nupkg").Single(file => !char.IsLetter(file.Name[name.Length + 1])).FullName;
        using var archive = ZipFile.OpenRead(path);
        using var nuspec = archive.Entries.Single(entry => entry.FullName == $"{name}.nuspec").Open();
        return new Package(XDocument.Load(nuspec), [.. archive.Entries.Select(static entry => entry.FullName)]);
    }

    private async Task PackAsync(Project project, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Servers that outlive the command would hold its output open, and this test would wait for them.
        string[] arguments = ["pack", project.Path, "--output", _folder.FullName, "--artifacts-path", Path.Combine(_folder.FullName, "build"),
            "--disable-build-servers", "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(IsOfRunningBuild).ToList()) start.Environment.Remove(name);

        using var pack = Process.Start(start)!;
        try
        {
            var output = pack.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = pack.StandardError.ReadToEndAsync(cancellationToken);
            await pack.WaitForExitAsync(cancellationToken);
            pack.ExitCode.ShouldBe(0, $"dotnet pack {project.Path}\n{await output}{await errors}");
        }
        finally
        {
            if (!pack.HasExited) pack.Kill(entireProcessTree: true);
        }
    }

    // A build that runs the tests leaves in them where its own parts lie.
    private static bool IsOfRunningBuild(string variable) => variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
