namespace Marten.Threads.Testing.Scripts;

/// <summary>Looks for what another call may have left, and then leaves everything it can.</summary>
public static class ScriptTraces
{
    /// <summary>A validator's body: accepts if it finds nothing, for a document with two <c>Tags</c>.</summary>
    public const string Body = """
        var found = [];
        if (typeof leak !== 'undefined') found.push('a global');
        if (({}).leak !== undefined || [].leak !== undefined || ''.leak !== undefined || (0).leak !== undefined || true.leak !== undefined) found.push('a prototype');
        if ((function () { }).leak !== undefined || Object.leak !== undefined || Array.leak !== undefined || Math.leak !== undefined || JSON.leak !== undefined) found.push('an object');
        if (Error.leak !== undefined || Error.prototype.leak !== undefined || RegExp.leak !== undefined || /x/.leak !== undefined) found.push('an object of later');
        if ([1].map(x => x)[0] !== 1 || ' a '.trim() !== 'a' || JSON.stringify({}) !== '{}' || String([1]) !== '1') found.push('a function');
        if (/a/g.lastIndex !== 0 || !/a/g.test('a')) found.push('a regular expression');
        if (instance.leak !== undefined || event.leak !== undefined || instance.Tags.length !== 2) found.push('an argument');
        var shared = function () { }; if (shared.leak !== undefined) found.push('a closure'); shared.leak = 1;
        Object.prototype.leak = Array.prototype.leak = String.prototype.leak = Number.prototype.leak = Boolean.prototype.leak = 1;
        Object.getPrototypeOf(shared).leak = Object.leak = Array.leak = Math.leak = JSON.leak = Error.leak = Error.prototype.leak = RegExp.leak = RegExp.prototype.leak = 1;
        Array.prototype.map = String.prototype.trim = JSON.stringify = Array.prototype.toString = Array.prototype.join = function () { return 'leak' };
        var r = /a/g; r.test('aa'); instance.leak = event.leak = 1; instance.Tags.push(writer);
        try { leak = 1 } catch (e) { }
        return found.length ? found.join : true
        """;
}
