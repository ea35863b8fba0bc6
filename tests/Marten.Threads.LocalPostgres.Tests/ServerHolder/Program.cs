using Marten.Threads.Local;

// arguments: cache folder and data folder, either of them "-" for the default
// output: three lines (the word "ready", the data folder, the connection string), or the word "failed", the failure and its message
LocalPostgresOptions options = new()
{
    CacheFolder = args[0] == "-" ? null : args[0],
    DataFolder = args[1] == "-" ? null : args[1],
};
try
{
    await using LocalPostgres server = await LocalPostgres.StartAsync(options);
    Console.WriteLine($"ready\n{server.DataFolder}\n{server.ConnectionString}");
    await Task.Delay(Timeout.Infinite);
}
catch (LocalPostgresException exception)
{
    Console.WriteLine($"failed\n{exception.Failure}\n{exception.Message.ReplaceLineEndings(" ")}");
}
