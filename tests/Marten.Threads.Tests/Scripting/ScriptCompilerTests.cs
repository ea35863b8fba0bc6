using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Tests.Scripting;

public sealed class ScriptCompilerTests
{
    [Theory]
    [InlineData("return true;\nreturn writer +", "compiling js func: Unexpected end of input (line 2, column 16)")]
    [InlineData("let instance = 1", "compiling js func: Identifier 'instance' has already been declared (line 1, column 5)")]
    [InlineData("var a = 1;\n  var b = 2 ** a", "compiling js func: the operator ** is not available; Math.pow takes whole exponents (line 2, column 11)")]
    [InlineData("class A { }", "compiling js func: classes are not available (line 1, column 1)")]
    [InlineData("return /a{2,1}/", "compiling js func: Invalid regular expression: /a{2,1}/: numbers out of order in {} quantifier (line 1, column 10)")]
    public void a_problem_names_the_place(string body, string expected)
    {
        Called.Problem(body).ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("}; (function () {")]
    [InlineData("}) ; for(;;); (function () {")]
    [InlineData("*/ } /*")]
    public void a_body_cannot_close_the_function_around_it(string body)
    {
        Called.Problem(body).Message.ShouldContain("Unexpected token");
    }

    [Theory]
    [InlineData("var f = a => b => c => (a + b + c); return f(1)(2)(3) === 6")]
    [InlineData("var f = () => ({ a: 1 }); return f().a === 1")]
    [InlineData("var f = (/* => { */ a /* => */) /* => */ => /* } */ (a) /* ) */; return f(true)")]
    [InlineData("var f = a =>\n// => {\na // }\n; return f(true)")]
    [InlineData("var f = a => (a, true); return f(1)")]
    [InlineData("var f = x => /}/.test(x); return f('}')")]
    [InlineData("var o = { m() { return true }, get g() { return true }, set s(v) { this.v = v } }; o.s = 1; return o.m() && o.g && o.v === 1")]
    [InlineData("function f(a, b = 2, ...rest) { return a + b + rest.length } return f(1, undefined, 3, 4) === 5")]
    [InlineData("var f = function () { return arguments.length }; return f(1, 2, 3) === 3")]
    [InlineData("'use strict'; return (function () { 'use strict'; return this })() === undefined")]
    [InlineData("var i = 0, a = [5, 6]; return a[i++] === 5 && i === 1 && a[(i, 0)] === 5")]
    [InlineData("var o = { ab: 1 }; o['a' + 'b']++; delete o['x' + 'y']; return o['a' + 'b'] === 2 && ('a' + 'b') in o")]
    [InlineData("var key = 'k', o = { [key]: 1, [`${key}2`]: 2 }; var { [key + '2']: two } = o; return o.k === 1 && two === 2")]
    [InlineData("a: for (var i = 0; i < 3; i++) { for (;;) { continue a } } return i === 3")]
    [InlineData("switch (instance.Age) { case 1: return false; case 3: { return true } default: return false }")]
    [InlineData("try { throw 1 } catch { return true } finally { var x = 1 }")]
    [InlineData("return `${instance.Age}${`${1}`}` === '31'")]
    [InlineData("return instance?.Nothing?.[0] ?? true // no end of line")]
    [InlineData("return\ttrue")]
    [InlineData("var f = function g(n) { return n ? g(n - 1) : true }; return f(50)")]
    [InlineData("var a = 1; { let a = 2; } const b = a; return b === 1")]
    [InlineData("var f = (a) => { function inner() { return a } return inner() }; return f(true)")]
    [InlineData("function f() { return 1 } function f() { return 2 } var g = function () { function h() { return 1 } function h() { return 2 } var h; return h() }; return f() === 2 && g() === 2")]
    [InlineData("var f = () => { return }; var g = function () { return(1) }; var h = () => { }; return f() === undefined && g() === 1 && h() === undefined")]
    [InlineData("var f = () => { try { return 1 } finally { return 2 } }; return f() === 2")]
    [InlineData("var f = n => { try { if (n) f(n - 1); else throw 1 } catch (e) { throw e } finally { n } }; for (var i = 0; i < 200; i++) { try { f(20) } catch (e) { } } return true")]
    [InlineData("var f = () => { return (a => b => { return a + b // the sum\n})(1)(2) }; return f() === 3")]
    [InlineData("for (var i = 0; i < 500; i++) { try { [3].map(function f(x) { return x ? [x - 1].map(f) : null.x }) } catch (e) { } [1, 2].sort(() => { try { throw 1 } catch { return 0 } }) } return true")]
    [InlineData("var a = [x => x][0], b = a[a('len' + 'gth')]; return b === 1")]
    [InlineData("<!-- a comment\nreturn true")]
    public void what_is_written_into_a_text_changes_nothing_of_what_it_does(string body)
    {
        Called.Judged(body).ShouldBe(new(OperationVerdict.Accepted, ""), body);
    }
}
