namespace Marten.Threads.Protocol.Records;

/// <summary>Compares heads of one log. Pure.</summary>
public static class HeadComparison
{
    /// <summary>
    /// Compares our head with a remote one. The record decides before the counter: a record names all records before it, while the counter of
    /// a peer is only what it says.
    /// </summary>
    /// <param name="own">Our head, whose counter is right.</param>
    /// <param name="remote">The head that a peer claims.</param>
    public static HeadRelation Compare(LogHead own, LogHead remote)
    {
        if (own.Cid == remote.Cid)
            return own.IsDefined || remote.Counter == 0 ? HeadRelation.Equal : HeadRelation.Unknown;
        if (!own.IsDefined)
            return HeadRelation.WeLack;
        if (!remote.IsDefined)
            return remote.Counter == 0 ? HeadRelation.TheyLack : HeadRelation.Unknown;
        if (remote.Counter <= 0 || remote.Counter == own.Counter)
            return HeadRelation.Unknown;
        return remote.Counter < own.Counter ? HeadRelation.TheyLack : HeadRelation.WeLack;
    }
}
