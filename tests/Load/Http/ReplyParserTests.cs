using System.Text;
using OrderActors.Load.Http;

namespace OrderActors.Load.Tests.Http;

public class ReplyParserTests
{
    private const string WithLength = "HTTP/1.1 201 Created\r\nServer: x\r\ncontent-length: 5\r\nConnection: close\r\n\r\nhello";
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nB\r\ndefghijklmn\r\n0\r\n\r\n";

    [Theory]
    [InlineData(WithLength, 201, "hello", true)]
    [InlineData(Chunked, 200, "abcdefghijklmn", false)]
    [InlineData("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n", 204, "", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", false)]
    public void TryParse_WholeResponse_GivesStatusAndBody(string text, int status, string body, bool closes)
    {
        var complete = ReplyParser.TryParse(Encoding.ASCII.GetBytes(text), out var reply);

        Assert.True(complete);
        Assert.Equal(status, reply.Status);
        Assert.Equal(body, Encoding.ASCII.GetString(reply.Body));
        Assert.Equal(closes, reply.Closes);
    }

    [Theory]
    [InlineData(WithLength)]
    [InlineData(Chunked)]
    public void TryParse_AnyPartOfAResponse_AsksForMoreAndChangesNothing(string text)
    {
        for (var length = 0; length < text.Length; length++)
        {
            var part = Encoding.ASCII.GetBytes(text[..length]);

            Assert.False(ReplyParser.TryParse(part, out _));
            Assert.Equal(text[..length], Encoding.ASCII.GetString(part));
        }
    }

    [Theory]
    [InlineData("SSH-2.0-x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    public void TryParse_NoResponseWithAnEnd_Throws(string text) =>
        Assert.Throws<FormatException>(() => ReplyParser.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
