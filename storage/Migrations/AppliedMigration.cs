namespace OrderActors.Storage.Migrations;

/// <summary>A migration that the database says it has.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Checksum">What it was.</param>
/// <param name="CompatibleSince">The least migration that a program has to know to work with it.</param>
internal sealed record AppliedMigration(int Version, string Name, string Checksum, int CompatibleSince);
