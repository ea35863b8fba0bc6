using Marten.Threads.Testing.Npm;

namespace Marten.Threads.Interop;

/// <summary>The npm packages of a js-libp2p major.</summary>
internal static class JsPackages
{
    private static readonly string[] Installed = ["package.json", "package-lock.json", ".npmrc", "libp2p.mjs"];

    /// <summary>The folder of a major with its packages.</summary>
    public static Task<string> InstallAsync(JsMajor major, CancellationToken cancellationToken) => NpmPackages.InstallAsync(
        JsPrograms.Npm(), Path.Combine(JsPeer.ProgramFolder, major == JsMajor.Two ? "js2" : "js3"), Installed, cancellationToken);
}
