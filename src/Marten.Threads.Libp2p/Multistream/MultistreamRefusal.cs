namespace Marten.Threads.Libp2p.Multistream;

/// <summary>Why a negotiation brought no protocol.</summary>
internal enum MultistreamRefusal
{
    None = 0,

    /// <summary>The other side speaks none of what was proposed.</summary>
    NothingInCommon = 1,

    /// <summary>The other side ended the stream.</summary>
    Ended = 2,

    /// <summary>The other side does not speak multistream-select 1.0.</summary>
    WrongHeader = 3,

    /// <summary>A line is longer than a kibibyte, empty, without a newline at its end, or no UTF-8.</summary>
    MalformedLine = 4,

    /// <summary>An answer that is neither what was proposed nor a refusal.</summary>
    WrongAnswer = 5,

    /// <summary>More proposals than anybody has protocols.</summary>
    TooManyProposals = 6,
}
