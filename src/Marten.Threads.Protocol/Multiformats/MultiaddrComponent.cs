using System.Runtime.InteropServices;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>One part of a <see cref="Multiaddr"/>: a protocol and its value.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct MultiaddrComponent
{
    internal MultiaddrComponent(MultiaddrProtocolEntry entry, ReadOnlyMemory<byte> value)
    {
        Protocol = entry.Protocol;
        Name = entry.Name;
        Value = value;
    }

    /// <summary>The protocol; <see cref="MultiaddrProtocol.None"/> for the default value.</summary>
    public MultiaddrProtocol Protocol { get; }

    /// <summary>The protocol's name in text; null for the default value.</summary>
    public string? Name { get; }

    /// <summary>The value's bytes without their length, a part of the address; empty for protocols without a value.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The value in text; empty for protocols without a value.</summary>
    public string Text => Protocol == MultiaddrProtocol.None ? string.Empty : MultiaddrValue.Format(MultiaddrProtocols.Get(Protocol).Kind, Value.Span);

    /// <summary><c>/name</c> or <c>/name/value</c>.</summary>
    public override string ToString()
    {
        if (Protocol == MultiaddrProtocol.None)
            return string.Empty;
        return MultiaddrProtocols.Get(Protocol).Kind == MultiaddrValueKind.None ? $"/{Name}" : $"/{Name}/{Text}";
    }
}
