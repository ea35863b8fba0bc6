namespace Marten.Threads.Local.Tests;

/// <summary>A folder for one test, open to every account, so that a server which drops from root can reach it.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder()
    {
        FullPath = Directory.CreateTempSubdirectory("marten-threads-test-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(FullPath, (UnixFileMode)0b111_101_101);
    }

    public string FullPath { get; }

    public string this[string name] => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
