using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OrderActors.Silo.Startup;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.PrivateServer;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>What can be mended from outside is one line; everything else keeps its trace.</summary>
public sealed class StartFailureTests
{
    [Fact]
    public void Explain_FaultsOfSeveralOptions_NamesEachOnce()
    {
        var exception = new AggregateException(
            new OptionsValidationException("", typeof(object), ["A:B is wrong.", "A:C is wrong."]),
            new InvalidOperationException("", new OptionsValidationException("", typeof(object), ["A:C is wrong.", "D:E is wrong."])));

        Assert.Equal(
            new StartFailure("The configuration is wrong: A:B is wrong; A:C is wrong; D:E is wrong.", IsConfiguration: true),
            StartFailure.Explain(exception));
    }

    public static TheoryData<Exception, string> Obstacles => new()
    {
        { new PrivateServerException("No server."), "No server." },
        { new InvalidOperationException("", new SchemaMismatchException("Too new.")), "Too new." },
        { new IOException("Port 1 is taken.", new AddressInUseException("")), "Port 1 is taken." },
        { new PrivateServerException("Two\nlines."), "Two lines." },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Explain_WhatIsInTheWay_IsItsOwnWords(Exception exception, string line) =>
        Assert.Equal(new StartFailure(line, IsConfiguration: false), StartFailure.Explain(exception));

    [Fact]
    public void Explain_ABug_IsLeftToItsTrace()
    {
        Assert.Null(StartFailure.Explain(new InvalidOperationException("a bug", new IOException("a disk"))));
        Assert.Null(StartFailure.Explain(new AggregateException(new ArgumentException("a bug"))));
    }
}
