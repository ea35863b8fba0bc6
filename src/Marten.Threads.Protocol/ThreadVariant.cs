namespace Marten.Threads.Protocol;

/// <summary>
/// The second number of a thread id (specification, section 1.1). Both variants behave alike: no access list is looked up for either.
/// </summary>
public enum ThreadVariant
{
    /// <summary>0x55: the random part carries no meaning. What this library generates unless told otherwise.</summary>
    Raw = 0x55,

    /// <summary>0x70: reserved for threads whose random part names an access list; treated like <see cref="Raw"/>.</summary>
    AccessControlled = 0x70,
}
