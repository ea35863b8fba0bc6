using System.Reflection;
using Acornima;
using Jint;
using Marten.Threads.Scripting;

namespace Marten.Threads.Tests.Scripting;

public sealed class ScriptEngineVersionTests
{
    [Fact]
    public void a_new_engine_or_parser_needs_a_new_version()
    {
        ScriptEngineVersion.Current.ShouldStartWith($"jint/{VersionOf(typeof(Engine))} acornima/{VersionOf(typeof(Parser))} sandbox/");
    }

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
