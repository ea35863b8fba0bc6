namespace Marten.Threads.Campaigns.Poison.Kinds;

/// <summary>Documents that the application's class or its index cannot hold.</summary>
internal static class TypedKinds
{
    public static IEnumerable<PoisonKind> All =>
    [
        PoisonKind.OfAstronaut("12 KB under an index", fits: false, context => $$"""{"name":"{{context.Noise(12_000)}}"}"""),
        PoisonKind.OfAstronaut("300 KB under an index", fits: false, context => $$"""{"name":"{{context.Noise(300_000)}}"}"""),
        PoisonKind.OfAstronaut("12 KB of one letter under an index", fits: null, _ => $$"""{"name":"{{new string('é', 6_000)}}"}"""),
        PoisonKind.OfAstronaut("12 KB grown under an index", fits: false, context =>
        {
            context.Before(RawOperation.Body(RawOperation.OfAstronaut(context, """{"name":"short","missions":1}""")));
            return $$"""{"name":"{{context.Noise(12_000)}}"}""";
        }),
        PoisonKind.OfAstronaut("a text where a number belongs", fits: false, _ => """{"name":"Buzz","missions":"many"}"""),
        PoisonKind.OfAstronaut("a map where a number belongs", fits: false, _ => """{"name":"Buzz","missions":{"count":1}}"""),
        PoisonKind.OfAstronaut("a number where a text belongs", fits: false, _ => """{"name":7}"""),
        PoisonKind.OfAstronaut("a list where a text belongs", fits: false, _ => """{"name":["Buzz"]}"""),
        PoisonKind.OfAstronaut("a number of 64 digits", fits: true, _ => $$"""{"name":"Buzz","missions":{{new string('9', 64)}}}"""),
        PoisonKind.OfAstronaut("1e308 where a number belongs", fits: true, _ => """{"name":"Buzz","missions":1e308}"""),
        PoisonKind.OfAstronaut("members named like the class's own", fits: null, _ => """{"name":"Buzz","Name":7,"id":"evil","Id":"evil","ID":{}}"""),
        PoisonKind.OfAstronaut("what Marten and its serializer name", fits: null, _ => """{"name":"Buzz","$type":"System.String","$id":"1","$ref":"1","mt_deleted":true,"tenant_id":"x"}"""),
        PoisonKind.OfAstronaut("nested as deep as allowed", fits: null, _ => $$"""{"name":"Buzz","x":{{new string('[', 63)}}{{new string(']', 63)}}}"""),
        PoisonKind.OfAstronaut("U+0000 under an index", fits: true, _ => """{"name":"a\u0000b"}""", "applied normalised"),
        PoisonKind.OfAstronaut("half a character under an index", fits: true, _ => """{"name":"\ud800"}""", "applied normalised"),
        PoisonKind.One("an id of 256 bytes in a typed collection", "applied", context =>
            RawOperation.Of(context, """{"name":"Buzz"}""", context.Id + new string('\u00ff', (256 - context.Id.Length) / 2), Nodes.Astronaut.Collection)),
        Bird("a setter that throws", """{"name":""}"""),
        Bird("a getter that throws", """{"name":"x","wings":0}"""),
    ];

    private static PoisonKind Bird(string name, string json) =>
        PoisonKind.One(name, "applied", context => RawOperation.Of(context, json, collection: Poison.Bird.Collection)) with { Fits = false };
}
