using System.Text.Json;

namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>What a worker process is told first, as one line of JSON on its standard input.</summary>
/// <param name="Role">What it does, see <see cref="WorkerProgram"/>.</param>
/// <param name="Name">Its name, another one for each start.</param>
/// <param name="Seed">Where everything random in it comes from.</param>
/// <param name="Node">The application that it is a process of.</param>
internal sealed record WorkerPlan(string Role, string Name, ulong Seed, NodePlan Node)
{
    public string ToLine() => JsonSerializer.Serialize(this);

    public static WorkerPlan FromLine(string line) => JsonSerializer.Deserialize<WorkerPlan>(line)!;
}
