using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Delivering;

/// <summary>Where a subscription begins that is not known yet.</summary>
public enum SubscriptionStart
{
    /// <summary>With everything that the feeds have kept.</summary>
    Beginning = 0,

    /// <summary>With what is committed from now on. Threads that come later are delivered from their beginning.</summary>
    Present = 1,
}

/// <summary>Settings of a subscription.</summary>
public sealed class SubscriptionOptions
{
    /// <summary>Where it begins when it is run for the first time; default: <see cref="SubscriptionStart.Beginning"/>.</summary>
    public SubscriptionStart Start { get; set; }

    /// <summary>Whom read filters know as the reader; null for the host, undefined for an anonymous reader.</summary>
    public VerifyingKey? Reader { get; set; }
}
