namespace Marten.Threads.Architecture.Specimens;

/// <summary>Neither sealed nor a base of anything.</summary>
public class OpenClass;

/// <summary>Open for the class below.</summary>
public class BaseClass;

/// <summary>Why the class above is open.</summary>
public sealed class DerivedClass : BaseClass;
