namespace Marten.Threads.Protocol.Json;

/// <summary>Why a text is not taken as a JSON value. The limits are constants of the protocol, the same on every node.</summary>
public enum JsonDefect
{
    /// <summary>The text is a value within all limits.</summary>
    None = 0,

    /// <summary>Not one JSON value after RFC 8259: no comments, no trailing comma, no byte order mark, nothing behind it.</summary>
    Syntax,

    /// <summary>Arrays and objects are nested deeper than <see cref="JsonText.DepthMax"/>.</summary>
    TooDeep,

    /// <summary>A number beyond ±1.8·10^308, or nearer to zero than 10^−324 without being zero.</summary>
    NumberRange,

    /// <summary>A number with more than <see cref="DocNumber.DigitsMax"/> significant digits.</summary>
    NumberDigits,
}
