using System.Runtime.ExceptionServices;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Simulation.Tests.Outside;

/// <summary>What people and partners do: a few orders of a few SKUs, over and over, repeating whatever got no answer.</summary>
internal sealed partial class Clients
{
    public const string Tenant = "dev";
    private const int Orders = 12;
    private const int Skus = 3;
    private const string NeverStocked = "sku-never";

    private static readonly string[] EndsOfCancelled = ["cancelled", "refunding", "refunded"];

    private readonly World _world;
    private readonly Random _random;
    private readonly int _first;
    private int _running;
    private int _numbers;
    private ClientOrder? _last;
    private ExceptionDispatchInfo? _wrong;

    public Clients(World world, Random random)
    {
        _world = world;
        _random = random;
        _first = random.Next(1_000);
        All = [.. Enumerable.Range(0, Orders).Select(i => new ClientOrder(i, Request()))];
    }

    /// <summary>The orders.</summary>
    public IReadOnlyList<ClientOrder> All { get; }

    /// <summary>Whether any of them waits for an answer, or has to ask again.</summary>
    public bool AreWaiting => _running > 0
        || All.Any(order => order.IsAsked && (!order.IsAnswered || order.Payments.Any(payment => payment.IsTaken is null)));

    /// <summary>Who they are, for a person.</summary>
    public string Waiting
    {
        get
        {
            var unanswered = All.Where(order => order.IsAsked && !order.IsAnswered).Select(order => order.OrderId);
            var open = All.SelectMany(order => order.Payments).Where(payment => payment.IsTaken is null);
            return $"{_running} calls run, {string.Join(' ', unanswered)} have no answer, and neither have "
                + string.Join(' ', open.Select(payment => payment.Notice.PaymentId));
        }
    }

    /// <summary>Repeats what got no answer that tells what came of it.</summary>
    public void TryAgain()
    {
        if (_running > 0)
        {
            return;
        }

        foreach (var order in All.Where(order => order.IsAsked))
        {
            if (!order.IsAnswered)
            {
                Start(PlaceAsync(order));
            }

            foreach (var payment in order.Payments.Where(payment => payment.IsTaken is null))
            {
                Start(PayAsync(order, payment));
            }
        }
    }

    /// <summary>Reads every order, and compares it with its row.</summary>
    public void ReadAll()
    {
        foreach (var order in All)
        {
            Start(CompareAsync(order));
        }
    }

    public void ThrowIfWrong() => _wrong?.Throw();

    private async void Start(Task work)
    {
        _running++;
        try
        {
            await work;
        }
        catch (Exception exception)
        {
            _wrong ??= ExceptionDispatchInfo.Capture(exception);
        }

        _running--;
    }

    private async Task PlaceAsync(ClientOrder order)
    {
        order.IsAsked = true;
        if (await AskForAsync(order.OrderId, order.Request) is not { } answer)
        {
            return;
        }

        switch (answer.Refusal)
        {
            case OrderRefusal.None when StatusOf(answer) == "awaitingPayment":
                order.FirstAnswer ??= answer.Order!.Json;
                Assert.Equal(order.FirstAnswer, answer.Order!.Json);
                Assert.Null(order.Rejection);
                Assert.DoesNotContain(order.Request.Lines, static line => line.Sku == NeverStocked);
                CheckHolds(order);
                break;
            case OrderRefusal.None:
                Assert.Contains(StatusOf(answer), EndsOfCancelled);
                Assert.Null(order.FirstAnswer);
                order.IsGone = true;
                break;
            case OrderRefusal.OutOfStock or OrderRefusal.UnknownSku:
                order.Rejection ??= answer.Refusal;
                Assert.Equal(order.Rejection, answer.Refusal);
                Assert.Null(order.FirstAnswer);
                break;
            default:
                Assert.True(answer.Refusal.IsTransient(), $"{order.OrderId} answered {answer.Refusal}");
                break;
        }
    }

    private async Task MismatchAsync(ClientOrder order)
    {
        var (id, other, member) = _random.Next(2) == 0 ? order.WithOtherSku() : order.WithOtherCustomer();
        if (order.IsAnswered
            && await AskForAsync(id, other) is { } answer
            && !answer.Refusal.IsTransient())
        {
            Assert.Equal((OrderRefusal.IdempotencyMismatch, member), (answer.Refusal, answer.Member));
        }
    }

    private async Task PayAsync(ClientOrder order, ClientPayment payment)
    {
        var answer = await CallAsync(order, (grain, token) => grain.NoteAsync(payment.Notice, token));
        if (answer is not null && !answer.Refusal.IsTransient() && payment.IsTaken is null)
        {
            Assert.True(
                answer.Refusal is OrderRefusal.None or OrderRefusal.PaymentMismatch or OrderRefusal.NotFound
                    or OrderRefusal.PaymentNotExpected,
                $"{order.OrderId} answered {answer.Refusal}");
            payment.IsTaken = answer.Refusal == OrderRefusal.None;
        }
    }

    private async Task NoteAsync(ClientOrder order, PartnerNotice notice) =>
        await CallAsync(order, (grain, token) => grain.NoteAsync(notice, token));

    private Task<OrderAnswer?> CallAsync(ClientOrder order, Func<IOrderGrain, CancellationToken, ValueTask<OrderAnswer>> call) =>
        CallAsync(order.OrderId, call);

    /// <summary>Asks for an order, now and then as gateways of versions before do: at the order itself, or at an intake that can't refer
    /// them to it.</summary>
    private Task<OrderAnswer?> AskForAsync(string orderId, PlaceOrderMessage request)
    {
        if (_random.Next(8) == 0)
        {
            return CallAsync(orderId, (grain, token) => grain.PlaceAsync(request, token));
        }

        var message = request with { MayBeReferred = _random.Next(8) != 0 };
        return CallGrainAsync(orderId, (grains, token) => grains.PlaceOrderAsync(Tenant, orderId, message, token));
    }

    private Task<OrderAnswer?> CallAsync(string orderId, Func<IOrderGrain, CancellationToken, ValueTask<OrderAnswer>> call)
    {
        var key = new OrderKey(Tenant, orderId).ToString();
        return CallGrainAsync(orderId, (grains, token) => call(grains.GetGrain<IOrderGrain>(key), token));
    }

    private async Task<OrderAnswer?> CallGrainAsync(string orderId, Func<IGrainFactory, CancellationToken, ValueTask<OrderAnswer>> call)
    {
        var process = _world.AnyProcess();
        var number = ++_numbers;
        _world.Trace.Tell($"p{process.Number} call {number} of {orderId}");
        var answer = await process.CallAsync(call);
        _world.Trace.Tell($"p{process.Number} answer {number}: {answer?.Refusal.ToString() ?? "unknown"} v{answer?.Order?.Version}");
        return answer;
    }

    private ClientPayment Payment(ClientOrder order)
    {
        if (order.Payments.Count > 0 && _random.Next(2) == 0)
        {
            return order.Payments[_random.Next(order.Payments.Count)];
        }

        var amount = _random.Next(6) == 0 ? order.TotalMinor + 1 : order.TotalMinor;
        var payment = new ClientPayment($"p:{++_numbers}", $"pay-{order.OrderId}-{order.Payments.Count}", amount);
        order.Payments.Add(payment);
        return payment;
    }

    private PlaceOrderMessage Request() => new(
        "c-1",
        "EUR",
        [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new LineMessage(OrderedSku(), _random.Next(1, 3), 100))],
        new string('a', 32));

    /// <summary>One of the SKUs.</summary>
    public string Sku() => $"sku-{_first + _random.Next(Skus)}";

    /// <summary>One of the SKUs, or now and then one that nobody ever stocked.</summary>
    private string OrderedSku() => _random.Next(12) == 0 ? NeverStocked : Sku();

    private static string? StatusOf(OrderAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Order!.Json);
        return json.RootElement.GetProperty("status").GetString();
    }
}
