namespace Marten.Threads.Campaigns.Running;

/// <summary>What a campaign is asked for, and where it tells how far it is.</summary>
/// <param name="Count">Units to run.</param>
/// <param name="Seed">Where everything random comes from.</param>
/// <param name="Progress">Told after units; may be told from several threads.</param>
public sealed record CampaignRun(long Count, ulong Seed, IProgress<CampaignProgress> Progress);

/// <summary>How far a campaign is.</summary>
/// <param name="Done">Units done.</param>
/// <param name="Bad">Of them bad ones.</param>
/// <param name="Finding">The first words about a new bad unit with what is needed to run it again, or null.</param>
public readonly record struct CampaignProgress(long Done, long Bad, string? Finding = null);

/// <summary>What a campaign found.</summary>
/// <param name="Bad">Bad units; anything but 0 is a failure.</param>
/// <param name="Count">Units run.</param>
/// <param name="Figures">Lines to print before the result.</param>
public sealed record CampaignResult(long Bad, long Count, IReadOnlyList<string> Figures);
