namespace Marten.Threads.Architecture.Specimens;

/// <summary>Neither sealed nor a base of anything.</summary>
internal class OpenClass
{
    public int Value { get; set; }
}

internal class BaseClass
{
    public int Value { get; set; }
}

internal sealed class DerivedClass : BaseClass;
