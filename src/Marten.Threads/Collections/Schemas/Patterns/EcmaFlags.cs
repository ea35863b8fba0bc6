namespace Marten.Threads.Collections;

/// <summary>How an ECMA-262 expression is read.</summary>
[Flags]
internal enum EcmaFlags
{
    None = 0,

    /// <summary>Letters match whatever their case, compared one by one in upper case.</summary>
    IgnoreCase = 1,

    /// <summary><c>^</c> and <c>$</c> also match at line feeds; ECMA's other line ends do not count.</summary>
    Multiline = 2,

    /// <summary>The dot matches line ends too.</summary>
    DotAll = 4,
}
