global using Marten.Threads.Simulation.Delivering;
global using Marten.Threads.Simulation.Nodes;
global using Marten.Threads.Simulation.Writers;
global using Shouldly;
global using Xunit;
