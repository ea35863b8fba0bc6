namespace Marten.Threads.Protocol.Records;

/// <summary>What two heads of one log say about who has records that the other lacks.</summary>
public enum HeadRelation
{
    /// <summary>
    /// The heads do not tell: two different records at one position (a fork, or another envelope of the same event), or no usable counter.
    /// Both sides may have something; asking is the only way to know.
    /// </summary>
    Unknown = 0,

    /// <summary>Both know the same records.</summary>
    Equal,

    /// <summary>The remote side has fewer records than we.</summary>
    TheyLack,

    /// <summary>The remote side claims more records than we have.</summary>
    WeLack,
}
