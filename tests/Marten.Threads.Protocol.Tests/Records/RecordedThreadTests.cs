using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>The loader of the recordings gives all that they hold.</summary>
public sealed class RecordedThreadTests
{
    [Theory]
    [InlineData("astronauts", 1, 1, 14, 1, 0)]
    [InlineData("two-writers", 2, 3, 186, 2, 23)]
    [InlineData("three-writers-blind-replicator", 3, 3, 48, 2, 0)]
    [InlineData("many-identities", 5, 1, 34, 2, 0)]
    [InlineData("app-record", 2, 2, 0, 0, 0)]
    public void a_recording_holds_logs_orders_states_collections_and_differences(string name, int logs, int orders, int states, int collections, int differing)
    {
        RecordedThread thread = RecordedThread.Load(name);

        thread.Logs.Count.ShouldBe(logs);
        thread.ArrivalOrders.Count.ShouldBe(orders);
        thread.FinalTexts.Count.ShouldBe(states);
        thread.Collections.Count.ShouldBe(collections);
        thread.DifferingInstances.Count.ShouldBe(differing);
        thread.Key.CanRead.ShouldBeTrue();
        thread.Id.IsDefined.ShouldBeTrue();
    }

    [Fact]
    public void every_cid_of_an_arrival_order_is_a_record_of_a_log()
    {
        foreach (RecordedThread thread in RecordedThread.All())
        {
            HashSet<Cid> records = [.. thread.Logs.SelectMany(log => log.Records).Select(record => record.Cid)];

            foreach (IReadOnlyList<Cid> order in thread.ArrivalOrders.Values)
                order.ShouldAllBe(cid => records.Contains(cid));
        }
    }

    [Fact]
    public void an_action_that_no_json_library_decodes_is_given_as_it_is()
    {
        RecordedThread thread = RecordedThread.Load("astronauts");

        RecordedAction[] actions = [.. thread.Actions];

        actions.Length.ShouldBe(38);
        RecordedAction lone = actions.First(action => Encoding.UTF8.GetString(action.Utf8.Span).Contains("\\ud800", StringComparison.Ordinal));
        JsonText.TryRead(lone.Utf8.Span, out DocValue? value, out bool normalised, out _).ShouldBeTrue();
        normalised.ShouldBeTrue();
        ((DocObject)value)["op"].ShouldBe(DocString.Of(lone.Verb));
    }

    [Fact]
    public void every_stored_text_and_schema_is_json_for_us()
    {
        foreach (RecordedThread thread in RecordedThread.All())
        {
            foreach (string text in thread.FinalTexts.Values.Concat(thread.Collections.Select(collection => collection.Schema)))
                JsonText.TryRead(Encoding.UTF8.GetBytes(text), out _, out _, out JsonDefect defect).ShouldBeTrue(defect.ToString());
        }
    }
}
