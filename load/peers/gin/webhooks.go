package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgtype"
)

const tolerance = 5 * time.Minute

type event struct {
	Type   string          `json:"type"`
	Tenant string          `json:"tenant"`
	Data   json.RawMessage `json:"data"`
}

type paymentData struct {
	OrderId     string `json:"orderId"`
	PaymentId   string `json:"paymentId"`
	AmountMinor int64  `json:"amountMinor"`
	Currency    string `json:"currency"`
	Reason      string `json:"reason,omitempty"`
}

type fulfilmentData struct {
	OrderId    string `json:"orderId"`
	ShipmentId string `json:"shipmentId"`
	Carrier    string `json:"carrier"`
	Reason     string `json:"reason,omitempty"`
}

// A webhook that is signed, and the order that it is about.
type notice struct {
	id, tenant, kind string
	order            pgtype.UUID
}

func (a *api) paymentWebhook(c *gin.Context) {
	var data paymentData
	notice, ok := a.takeNotice(c, &data, &data.OrderId)
	if !ok {
		return
	}
	if notice.kind == "payment.failed" {
		a.note(c, notice, pgtype.Int2{Status: pgtype.Null}, "paymentFailed", data, http.StatusNoContent)
		return
	}
	if notice.kind != "payment.succeeded" {
		answerProblem(c, http.StatusBadRequest, "validation", "Nobody knows this type of event.")
		return
	}
	at := now()
	payment, _ := json.Marshal(gin.H{"paymentId": data.PaymentId, "amountMinor": data.AmountMinor, "currency": data.Currency, "paidAt": at})
	var version int32
	done, err := a.store.one(c.Request.Context(), "pay", []interface{}{
		notice.order, notice.tenant, at, notice.id, data.AmountMinor, data.Currency, pgtype.JSON{Bytes: payment, Status: pgtype.Present},
	}, &version)
	if done || codeOf(err) == uniqueViolation {
		c.Status(http.StatusNoContent)
		return
	}
	if err != nil {
		a.answerFailure(c, err)
		return
	}
	status, paymentId, settled := a.look(c, notice)
	switch {
	case settled:
	case status == awaitingPayment:
		a.note(c, notice, pgtype.Int2{Status: pgtype.Null}, "paymentMismatch", data, http.StatusConflict)
	case status == cancelled || status == expired || status == rejected:
		a.note(c, notice, pgtype.Int2{Int: refunding, Status: pgtype.Present}, "refundRequested", data, http.StatusNoContent)
	case paymentId == data.PaymentId:
		a.note(c, notice, pgtype.Int2{Status: pgtype.Null}, "paymentRepeated", data, http.StatusNoContent)
	default:
		a.note(c, notice, pgtype.Int2{Status: pgtype.Null}, "duplicatePaymentRefunded", data, http.StatusNoContent)
	}
}

func (a *api) fulfilmentWebhook(c *gin.Context) {
	var data fulfilmentData
	notice, ok := a.takeNotice(c, &data, &data.OrderId)
	if !ok {
		return
	}
	ctx, at := c.Request.Context(), now()
	var (
		version int32
		done    bool
		err     error
	)
	switch notice.kind {
	case "fulfilment.shipped":
		fulfilment, _ := json.Marshal(gin.H{"shipmentId": data.ShipmentId, "carrier": data.Carrier, "shippedAt": at})
		done, err = a.store.one(ctx, "ship", []interface{}{
			notice.order, notice.tenant, at, notice.id, pgtype.JSON{Bytes: fulfilment, Status: pgtype.Present},
		}, &version)
	case "fulfilment.failed":
		done, err = a.end(ctx, notice.tenant, notice.order.Bytes, paid, refunding, "fulfilmentFailed")
	default:
		answerProblem(c, http.StatusBadRequest, "validation", "Nobody knows this type of event.")
		return
	}
	if done || codeOf(err) == uniqueViolation {
		c.Status(http.StatusNoContent)
		return
	}
	if err != nil {
		a.answerFailure(c, err)
		return
	}
	if status, _, settled := a.look(c, notice); !settled {
		answerProblem(c, http.StatusConflict, "fulfilment-not-expected", "The order is "+statusNames[status]+".")
	}
}

// Why a statement changed nothing. Answers where that is all there is to say.
func (a *api) look(c *gin.Context, n *notice) (status int16, paymentId string, settled bool) {
	var (
		taken   bool
		found   pgtype.Int2
		payment pgtype.Text
	)
	_, err := a.store.one(c.Request.Context(), "look", []interface{}{n.order, n.tenant, n.id}, &taken, &found, &payment)
	switch {
	case err != nil:
		a.answerFailure(c, err)
	case taken:
		c.Status(http.StatusNoContent)
	case found.Status != pgtype.Present:
		answerProblem(c, http.StatusNotFound, "not-found", "There is no such order.")
	default:
		return found.Int, payment.String, false
	}
	return 0, "", true
}

func (a *api) note(c *gin.Context, n *notice, status pgtype.Int2, step string, data interface{}, answer int) {
	text, _ := json.Marshal(data)
	var version int32
	_, err := a.store.one(c.Request.Context(), "note", []interface{}{
		n.order, n.tenant, now(), n.id, status, step, pgtype.JSON{Bytes: text, Status: pgtype.Present},
	}, &version)
	switch {
	case err != nil && codeOf(err) != uniqueViolation:
		a.answerFailure(c, err)
	case err == nil && answer == http.StatusConflict:
		answerProblem(c, answer, "payment-mismatch", "The order has another amount or currency.")
	default:
		c.Status(http.StatusNoContent)
	}
}

func (a *api) takeNotice(c *gin.Context, data interface{}, orderId *string) (*notice, bool) {
	body, ok := readBody(c)
	if !ok {
		return nil, false
	}
	id := c.GetHeader("webhook-id")
	if id == "" || !a.isSigned(id, c.GetHeader("webhook-timestamp"), c.GetHeader("webhook-signature"), body) {
		answerProblem(c, http.StatusUnauthorized, "webhook-signature", "The signature is not right.")
		return nil, false
	}
	var e event
	if !decodeStrictly(body, &e) || !decodeStrictly(e.Data, data) {
		answerProblem(c, http.StatusBadRequest, "validation", "The body is no event.")
		return nil, false
	}
	order, ok := a.ids.parse(e.Tenant, *orderId)
	if !ok {
		answerProblem(c, http.StatusNotFound, "not-found", "There is no such order.")
		return nil, false
	}
	return &notice{id: id, tenant: e.Tenant, kind: e.Type, order: pgtype.UUID{Bytes: order, Status: pgtype.Present}}, true
}

// As Standard Webhooks say.
func (a *api) isSigned(id, timestamp, signatures string, body []byte) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)); err != nil || age > tolerance || age < -tolerance {
		return false
	}
	for _, secret := range a.settings.webhookSecrets {
		h := hmac.New(sha256.New, secret)
		h.Write([]byte(id + "." + timestamp + "."))
		h.Write(body)
		expected := []byte("v1," + base64.StdEncoding.EncodeToString(h.Sum(nil)))
		for _, signature := range strings.Fields(signatures) {
			if hmac.Equal(expected, []byte(signature)) {
				return true
			}
		}
	}
	return false
}
