package main

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/jackc/pgtype"
)

const (
	awaitingPayment = 2
	paid            = 3
	fulfilled       = 5
	rejected        = 6
	cancelled       = 7
	expired         = 8
	refunding       = 9
)

var statusNames = map[int16]string{
	awaitingPayment: "awaitingPayment", paid: "paid", fulfilled: "fulfilled", rejected: "rejected",
	cancelled: "cancelled", expired: "expired", refunding: "refunding",
}

type line struct {
	Sku            string `json:"sku"`
	Quantity       int64  `json:"quantity"`
	UnitPriceMinor int64  `json:"unitPriceMinor"`
}

// A row of orders.
type order struct {
	id                         [16]byte
	customerId, currency       string
	status                     int16
	version                    int32
	createdAt                  time.Time
	totalMinor                 int64
	lines, payment, fulfilment json.RawMessage
}

type scanner interface {
	Scan(into ...interface{}) error
}

func scanOrder(row scanner) (*order, error) {
	var (
		o                          order
		id                         pgtype.UUID
		lines, payment, fulfilment pgtype.JSON
	)
	err := row.Scan(&id, &o.customerId, &o.status, &o.version, &o.createdAt, &o.currency, &o.totalMinor,
		&lines, &payment, &fulfilment)
	o.id, o.lines, o.payment, o.fulfilment = id.Bytes, lines.Bytes, payment.Bytes, fulfilment.Bytes
	return &o, err
}

// Written by hand: reflection over it would be a tenth of a read. Nothing in it needs escaping, by what the contract allows.
func (a *api) appendOrder(b []byte, tenant string, o *order) []byte {
	b = append(append(b, `{"orderId":"`...), a.ids.format(tenant, o.id)...)
	b = append(append(b, `","customerId":"`...), o.customerId...)
	b = append(append(b, `","status":"`...), statusNames[o.status]...)
	b = strconv.AppendInt(append(b, `","version":`...), int64(o.version), 10)
	b = append(append(b, `,"currency":"`...), o.currency...)
	b = strconv.AppendInt(append(b, `","totalMinor":`...), o.totalMinor, 10)
	b = append(append(b, `,"lines":`...), o.lines...)
	b = o.createdAt.UTC().AppendFormat(append(b, `,"createdAt":"`...), time.RFC3339Nano)
	b = o.createdAt.Add(a.settings.paymentTimeout).UTC().AppendFormat(append(b, `","paymentDueAt":"`...), time.RFC3339Nano)
	b = appendOrNull(append(b, `","payment":`...), o.payment)
	b = appendOrNull(append(b, `,"fulfilment":`...), o.fulfilment)
	return append(b, '}')
}

func appendOrNull(b []byte, json []byte) []byte {
	if json == nil {
		return append(b, "null"...)
	}
	return append(b, json...)
}

// The database keeps microseconds, and the first answer is the one of every repeat.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
