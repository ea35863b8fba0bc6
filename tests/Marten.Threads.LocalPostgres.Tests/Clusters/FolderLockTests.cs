using Marten.Threads.Local.Clusters;

namespace Marten.Threads.Local.Tests.Clusters;

public sealed class FolderLockTests
{
    [Fact]
    public void a_lock_is_given_to_one_at_a_time()
    {
        using TestFolder test = new();

        using (FolderLock? first = FolderLock.TryTake(test.FullPath))
        {
            first.ShouldNotBeNull();
            FolderLock.TryTake(test.FullPath).ShouldBeNull();
        }

        using FolderLock? next = FolderLock.TryTake(test.FullPath);
        next.ShouldNotBeNull();
    }

    [Fact]
    public void taking_an_existing_lock_never_makes_one()
    {
        using TestFolder test = new();

        Should.Throw<FileNotFoundException>(() => FolderLock.TryTakeExisting(test.FullPath));

        Directory.GetFiles(test.FullPath).ShouldBeEmpty();
    }
}
