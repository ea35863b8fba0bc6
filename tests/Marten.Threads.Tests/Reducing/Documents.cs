using System.Security.Cryptography;
using System.Text;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Tests.Reducing;

/// <summary>Comparing documents by value: numbers exactly, text by code point, member order ignored.</summary>
internal static class Documents
{
    public static string Canonical(string json)
    {
        JsonText.TryRead(Encoding.UTF8.GetBytes(json), out var value, out _, out var defect).ShouldBeTrue(defect.ToString());
        return value!.ToString();
    }

    /// <summary>SHA-256 over all instances, by key.</summary>
    public static string Hash(SortedDictionary<string, string> instances)
    {
        var text = string.Concat(instances.Select(instance => $"{instance.Key}\n{instance.Value}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
