namespace Marten.Threads.Protocol.Patches;

/// <summary>Names in a body: the reference's Go names with a small first letter, hence <c>iD</c> and <c>jSONPatch</c>.</summary>
internal static class BodyFields
{
    public const string Patches = "patches";

    public const string Id = "iD";
    public const string Patch = "patch";
    public const string Timestamp = "timestamp";
    public const string CollectionName = "collectionName";

    public const string Type = "type";
    public const string JsonPatch = "jSONPatch";
    public const string InstanceId = "instanceID";
}
