using OrderActors.Load.Audit.Database;
using OrderActors.Load.Audit.Partners;
using OrderActors.Load.Partners;

namespace OrderActors.Load.Tests.Audit.Partners;

public sealed class PartnerAuditTests
{
    private static readonly EffectHistory History = new(
        new Dictionary<string, DecidedEffect>
        {
            ["ord_a-3-requestShipment"] = new(null, null),
            ["ord_a-4-requestShipment"] = new(null, null),
            ["ord_b-4-refundPayment"] = new("pay-b", 450),
            ["ord_b-5-refundPayment"] = new("pay-c", 450),
        },
        []);

    private static readonly PartnerRequest Shipment = new(
        "ord_a-3-requestShipment", PartnerRequest.Shipment, "ord_a", "{}", null, 0, CarriedOut: true);

    private static readonly PartnerRequest Refund = new(
        "ord_b-4-refundPayment", PartnerRequest.Refund, "ord_b", "{}", "pay-b", 450, CarriedOut: true);

    [Fact]
    public void Findings_EffectsOnceEachAndARepeat_AreNone() => Assert.Empty(PartnerAudit.Findings(
        [
            Shipment,
            Shipment with { CarriedOut = false },
            Refund,
            Refund with { Key = "ord_b-5-refundPayment", PaymentId = "pay-c" },
        ],
        History));

    public static TheoryData<string, string> Faults => new()
    {
        { "effect twice", "effect ord_a-3-requestShipment was carried out 2 times" },
        { "other content", "effect ord_a-3-requestShipment was sent with several contents" },
        { "second key", "order ord_a has several keys for one of its shipments: ord_a-3-requestShipment, ord_a-4-requestShipment" },
        { "undecided", "effect ord_a-9-refundPayment was carried out, and no step of the order decided it" },
        { "other payment", "effect ord_b-4-refundPayment gave back payment pay-x; decided was pay-b" },
        { "other amount", "effect ord_b-4-refundPayment gave back 451; decided was 450" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Findings_EffectWithAFault_NameIt(string fault, string expected)
    {
        PartnerRequest[] requests = fault switch
        {
            "effect twice" => [Shipment, Shipment],
            "other content" => [Shipment, Shipment with { Content = "{ }", CarriedOut = false }],
            "second key" => [Shipment, Shipment with { Key = "ord_a-4-requestShipment" }],
            "undecided" => [Refund with { Key = "ord_a-9-refundPayment" }],
            "other payment" => [Refund with { PaymentId = "pay-x" }],
            _ => [Refund with { AmountMinor = 451 }],
        };

        Assert.Equal([expected], PartnerAudit.Findings(requests, History));
    }

    [Fact]
    public void Findings_EffectThatCountsAsDoneAndWasNotAsked_IsOne() => Assert.Equal(
        ["effect ord_a-3-requestShipment counts as done, and no partner was asked"],
        PartnerAudit.Findings([], new EffectHistory(new Dictionary<string, DecidedEffect>(), [Shipment.Key])));
}
