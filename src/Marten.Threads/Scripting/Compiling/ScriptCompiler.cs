using System.Diagnostics.CodeAnalysis;
using Acornima;
using Acornima.Ast;
using Jint;
using Marten.Threads.Scripting.Library;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>From the text of a function's body to a program that counts.</summary>
internal static class ScriptCompiler
{
    // regular expressions run on our own machine; parentheses are part of the tree, since they nest the parser too
    private static readonly ParserOptions Syntax = new() { AllowReturnOutsideFunction = true, PreserveParens = true };

    public static bool TryCompile(
        string body, string parameters, [NotNullWhen(true)] out CompiledScript? script, [NotNullWhen(false)] out ScriptProblem? problem)
    {
        script = null;
        problem = null;
        int linesBefore = 0;
        try
        {
            if (body.Length > ScriptLimits.TextMax)
                throw new ScriptSyntaxException($"longer than {ScriptLimits.TextMax} characters", ScriptLimits.TextMax);

            // alone first: a body must not close the function around it
            Script tree = new Parser(Syntax).ParseScript(body, sourceFile: null, strict: true);
            var gate = new SyntaxGate();
            int depth = gate.Walk(tree);

            // then as a function: a name may be declared that is a parameter's
            linesBefore = 1;
            new Parser(Syntax).ParseScript($"(function({parameters}){{\n{body}\n}})", sourceFile: null, strict: true);

            Prepared<Script> program = Engine.PrepareScript(MeteredText.Of(body, parameters, gate, depth), source: null, strict: true);
            script = new CompiledScript(
                program,
                [.. gate.Patterns.Select(static place => place.Pattern)],
                [.. gate.Names.Where(StandardLibrary.Knows).Order(StringComparer.Ordinal)],
                ComputesNames: gate.Keys.Count > 0);
            return true;
        }
        catch (ScriptSyntaxException refused)
        {
            problem = ScriptPlace.Of(body, refused.Index, refused.Message);
        }
        catch (ParseErrorException wrong)
        {
            problem = ScriptPlace.Of(body, wrong, linesBefore);
        }
        catch (ScriptPreparationException wrong)
        {
            // the text is right, but not with what is written into it
            problem = new ScriptProblem(wrong.Message, 1, 1);
        }
        catch (InsufficientExecutionStackException)
        {
            problem = new ScriptProblem($"nested more than {ScriptLimits.NestingMax} deep", 1, 1);
        }

        return false;
    }
}
