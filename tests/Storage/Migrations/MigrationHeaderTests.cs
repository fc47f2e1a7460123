using OrderActors.Storage.Migrations;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>What a migration says about itself.</summary>
public sealed class MigrationHeaderTests
{
    [Theory]
    [InlineData("-- expand, compatible since 6", false, 6, true)]
    [InlineData("-- expand, compatible since 6, no transaction\nSELECT 1", false, 6, false)]
    [InlineData("-- contract, compatible since 12\n\nSELECT 1", true, 12, true)]
    public void Of_AHeader_IsWhatItSays(string sql, bool isContract, int since, bool inTransaction) =>
        Assert.Equal(new MigrationHeader(isContract, since, inTransaction), MigrationHeader.Of(new Migration(13, "one", sql)));

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("\n-- expand, compatible since 6")]
    [InlineData("-- expand, compatible since 6.")]
    [InlineData("-- expand, compatible since 0")]
    [InlineData("-- contract, compatible since 13")]
    public void Of_AnythingElse_IsRefused(string sql) =>
        Assert.Throws<FormatException>(() => MigrationHeader.Of(new Migration(13, "one", sql)));

    [Fact]
    public void Of_AMigrationFromBeforeThereWereHeaders_IsCompatibleWithNothingBeforeIt() =>
        Assert.Equal(new MigrationHeader(true, 6, true), MigrationHeader.Of(new Migration(6, "one", "SELECT 1")));

    [Theory]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("CREATE INDEX CONCURRENTLY one ON two (three);")]
    [InlineData("CREATE INDEX IF NOT EXISTS one ON two (three);")]
    [InlineData("DROP INDEX CONCURRENTLY one;")]
    [InlineData("DROP INDEX CONCURRENTLY IF EXISTS one CASCADE;")]
    [InlineData("CREATE INDEX CONCURRENTLY IF NOT EXISTS one ON two (three); UPDATE two SET three = 1;")]
    public void AllOf_AStatementThatCanNotBeRunAgain_IsRefused(string sql) =>
        Assert.Throws<FormatException>(() => ConcurrentStatement.AllOf(new Migration(13, "one", sql)));

    [Fact]
    public void AllOf_Indexes_AreTheirStatements()
    {
        var statements = ConcurrentStatement.AllOf(new Migration(
            13,
            "one",
            "-- First; second\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one\n    ON two (three);\n"
                + "DROP INDEX CONCURRENTLY IF EXISTS four;"));

        Assert.Equal(
            [
                new ConcurrentStatement("one", true, "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one\n    ON two (three)"),
                new ConcurrentStatement("four", false, "DROP INDEX CONCURRENTLY IF EXISTS four"),
            ],
            statements);
    }
}
