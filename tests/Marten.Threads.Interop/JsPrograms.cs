using Marten.Threads.Testing.Npm;

namespace Marten.Threads.Interop;

/// <summary>The programs <c>node</c> and <c>npm</c>. Where one is missing a test skips, or fails where they are required.</summary>
internal static class JsPrograms
{
    public static string Node() => NodePrograms.Node() ?? SkipOrFail("node");

    public static string Npm() => NodePrograms.Npm() ?? SkipOrFail("npm");

    private static string SkipOrFail(string name)
    {
        string reason = NodePrograms.Missing(name);
        if (NodePrograms.AreRequired)
            Assert.Fail($"{reason}; {NodePrograms.RequiredVariable}=1 says that it must be there");
        Assert.Skip(reason);
        return ""; // Skip throws
    }
}
