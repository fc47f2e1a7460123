package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v4"
)

type api struct {
	store    *store
	ids      *idScheme
	settings *settings
}

// The usual way is one round trip: the order, its step and its stock. What is unusual fails it and is looked into then.
func (a *api) createOrder(c *gin.Context) {
	key := c.GetHeader("Idempotency-Key")
	if !isIdempotencyKey(key) {
		answerProblem(c, http.StatusBadRequest, "idempotency-key", "Idempotency-Key is 1 to 128 visible characters.")
		return
	}
	raw, ok := readBody(c)
	if !ok {
		return
	}
	var body createBody
	if !decodeStrictly(raw, &body) {
		answerProblem(c, http.StatusBadRequest, "validation", "The body is no order.")
		return
	}
	if member := body.fault(); member != "" {
		errors := gin.H{"errors": gin.H{member: []string{"out of range"}}}
		answerProblemWith(c, http.StatusBadRequest, "validation", "Something is out of range.", errors)
		return
	}

	tenant := c.GetString(tenantKey)
	lines, _ := json.Marshal(body.Lines)
	o := &order{
		id: a.ids.derive(tenant, key), customerId: body.CustomerId, currency: body.Currency, status: awaitingPayment, version: 1,
		createdAt: now(), totalMinor: body.totalMinor(), lines: lines,
	}
	id, ctx := pgtype.UUID{Bytes: o.id, Status: pgtype.Present}, c.Request.Context()
	order := []interface{}{
		id, tenant, o.customerId, o.createdAt, o.createdAt.Add(a.settings.paymentTimeout), o.currency, o.totalMinor,
		pgtype.JSON{Bytes: lines, Status: pgtype.Present},
	}
	batch := &pgx.Batch{}
	if len(body.Lines) == 1 {
		batch.Queue("create_one", append(order, body.Lines[0].Sku, body.Lines[0].Quantity)...)
	} else {
		batch.Queue("place", order...)
		for _, l := range body.linesBySku() {
			batch.Queue("hold", id, tenant, l.Sku, l.Quantity, o.createdAt)
		}
	}
	switch err := a.store.send(ctx, batch); codeOf(err) {
	case uniqueViolation:
		a.answerRepeat(c, tenant, o, &body)
	case checkViolation:
		a.reject(c, tenant, o, &body)
	case notNullViolation:
		answerProblem(c, http.StatusConflict, "unknown-sku", "Nobody has ever stocked one of the SKUs.")
	default:
		if err != nil {
			a.answerFailure(c, err)
			return
		}
		a.answerCreated(c, tenant, o)
	}
}

// The first answer again, whatever became of the order since.
func (a *api) answerRepeat(c *gin.Context, tenant string, o *order, body *createBody) {
	first, found, err := a.readOrder(c.Request.Context(), tenant, o.id)
	if err != nil || !found {
		a.answerFailure(c, err)
		return
	}
	if member := body.difference(first); member != "" {
		answerProblem(c, http.StatusUnprocessableEntity, "idempotency-mismatch", "The key was used with another "+member+".")
		return
	}
	c.Header("Idempotency-Replayed", "true")
	if first.status == rejected {
		a.answerOutOfStock(c, tenant, body)
		return
	}
	first.status, first.version, first.payment, first.fulfilment = awaitingPayment, 1, nil, nil
	a.answerCreated(c, tenant, first)
}

func (a *api) reject(c *gin.Context, tenant string, o *order, body *createBody) {
	ctx := c.Request.Context()
	batch := &pgx.Batch{}
	batch.Queue("reject", pgtype.UUID{Bytes: o.id, Status: pgtype.Present}, tenant, o.customerId, o.createdAt, o.currency, o.totalMinor,
		pgtype.JSON{Bytes: o.lines, Status: pgtype.Present}, pgtype.JSON{Status: pgtype.Null})
	if err := a.store.send(ctx, batch); err != nil {
		a.answerFailure(c, err)
		return
	}
	a.answerOutOfStock(c, tenant, body)
}

func (a *api) answerOutOfStock(c *gin.Context, tenant string, body *createBody) {
	skus, quantities := make([]string, len(body.Lines)), make([]int64, len(body.Lines))
	for i, l := range body.Lines {
		skus[i], quantities[i] = l.Sku, l.Quantity
	}
	var short string
	if _, err := a.store.one(c.Request.Context(), "short", []interface{}{tenant, skus, quantities}, &short); err != nil {
		a.answerFailure(c, err)
		return
	}
	answerProblemWith(c, http.StatusConflict, "out-of-stock", "There are too few units.", gin.H{"skus": json.RawMessage(short)})
}

func (a *api) getOrder(c *gin.Context) {
	tenant := c.GetString(tenantKey)
	id, ok := a.ids.parse(tenant, c.Param("id"))
	if !ok {
		answerProblem(c, http.StatusNotFound, "not-found", "There is no such order.")
		return
	}
	a.answerOrder(c, tenant, id)
}

func (a *api) answerOrder(c *gin.Context, tenant string, id [16]byte) {
	o, found, err := a.readOrder(c.Request.Context(), tenant, id)
	switch {
	case err != nil:
		a.answerFailure(c, err)
	case !found:
		answerProblem(c, http.StatusNotFound, "not-found", "There is no such order.")
	case c.GetHeader("If-None-Match") == etag(o):
		c.Header("ETag", etag(o))
		c.Status(http.StatusNotModified)
	default:
		c.Header("ETag", etag(o))
		c.Data(http.StatusOK, "application/json", a.appendOrder(make([]byte, 0, 512), tenant, o))
	}
}

func (a *api) cancelOrder(c *gin.Context) {
	tenant, ctx := c.GetString(tenantKey), c.Request.Context()
	id, ok := a.ids.parse(tenant, c.Param("id"))
	if !ok {
		answerProblem(c, http.StatusNotFound, "not-found", "There is no such order.")
		return
	}
	ended, err := a.end(ctx, tenant, id, awaitingPayment, cancelled, "cancelled")
	if err == nil && !ended {
		ended, err = a.end(ctx, tenant, id, paid, refunding, "cancelled")
	}
	if err != nil {
		a.answerFailure(c, err)
		return
	}
	if !ended {
		o, found, err := a.readOrder(ctx, tenant, id)
		if err == nil && found && o.status != cancelled && o.status != refunding {
			answerProblem(c, http.StatusConflict, "not-cancellable", "The order is "+statusNames[o.status]+".")
			return
		}
	}
	a.answerOrder(c, tenant, id)
}

func (a *api) end(ctx context.Context, tenant string, id [16]byte, before, after int, step string) (bool, error) {
	var version int32
	order := pgtype.UUID{Bytes: id, Status: pgtype.Present}
	return a.store.one(ctx, "end", []interface{}{order, tenant, now(), before, after, step}, &version)
}

func (a *api) readOrder(ctx context.Context, tenant string, id [16]byte) (*order, bool, error) {
	o, err := scanOrder(a.store.pool.QueryRow(ctx, "read", pgtype.UUID{Bytes: id, Status: pgtype.Present}, tenant))
	if err == pgx.ErrNoRows {
		return nil, false, nil
	}
	return o, err == nil, err
}

func (a *api) answerCreated(c *gin.Context, tenant string, o *order) {
	c.Header("ETag", etag(o))
	c.Header("Location", "/v1/orders/"+a.ids.format(tenant, o.id))
	c.Data(http.StatusCreated, "application/json", a.appendOrder(make([]byte, 0, 512), tenant, o))
}

func (a *api) answerFailure(c *gin.Context, err error) {
	detail := "The database did not do it."
	if err != nil {
		_ = c.Error(err)
	}
	answerProblem(c, http.StatusServiceUnavailable, "storage-unavailable", detail)
}

func etag(o *order) string { return `"` + strconv.Itoa(int(o.version)) + `"` }

func statusesNamed(names string) ([]int16, bool) {
	var found []int16
	for status, name := range statusNames {
		if names == "" || strings.EqualFold(names, name) {
			found = append(found, status)
		}
	}
	return found, len(found) > 0
}
