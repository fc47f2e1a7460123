package main

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgtype"
)

const (
	defaultPage  = 50
	longestPage  = 200
	dueAtOnce    = 200
	scanInterval = time.Second
)

var (
	longAgo = time.Unix(0, 0)
	lastly  = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
)

func (a *api) listOrders(c *gin.Context) {
	query := c.Request.URL.Query()
	for name := range query {
		switch name {
		case "customerId", "status", "createdAfter", "createdBefore", "limit", "cursor":
		default:
			answerProblem(c, http.StatusBadRequest, "validation", "Nobody knows the parameter "+name+".")
			return
		}
	}
	statuses, known := statusesNamed(query.Get("status"))
	limit, err := strconv.Atoi(orElse(query.Get("limit"), strconv.Itoa(defaultPage)))
	after, afterErr := instant(query.Get("createdAfter"), longAgo)
	before, beforeErr := instant(query.Get("createdBefore"), lastly)
	var behind [16]byte
	for i := range behind {
		behind[i] = 0xff
	}
	cursorOk := true
	if text := query.Get("cursor"); text != "" {
		before, behind, cursorOk = parseCursor(text)
	}
	if !known || err != nil || limit < 1 || limit > longestPage || afterErr != nil || beforeErr != nil || !cursorOk {
		answerProblem(c, http.StatusBadRequest, "validation", "A parameter is out of range.")
		return
	}

	tenant := c.GetString(tenantKey)
	name := "list_by_status"
	arguments := []interface{}{tenant, statuses, after, before, pgtype.UUID{Bytes: behind, Status: pgtype.Present}, limit + 1}
	if customer := query.Get("customerId"); customer != "" {
		name, arguments = "list_by_customer", append(arguments, customer)
	}
	page, next, err := a.page(c.Request.Context(), tenant, name, arguments, limit)
	if err != nil {
		a.answerFailure(c, err)
		return
	}
	c.Data(http.StatusOK, "application/json", append(append(append(page, `],"next":`...), next...), '}'))
}

func (a *api) page(ctx context.Context, tenant, name string, arguments []interface{}, limit int) (page []byte, next string, err error) {
	rows, err := a.store.pool.Query(ctx, name, arguments...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	page, next = append(make([]byte, 0, 512*limit), `{"items":[`...), "null"
	var last *order
	for count := 0; rows.Next(); count++ {
		if count == limit {
			next = strconv.Quote(formatCursor(last))
			break
		}
		if last, err = scanOrder(rows); err != nil {
			return nil, "", err
		}
		if count > 0 {
			page = append(page, ',')
		}
		page = a.appendOrder(page, tenant, last)
	}
	return page, next, rows.Err()
}

func formatCursor(o *order) string {
	var bytes [24]byte
	binary.BigEndian.PutUint64(bytes[:], uint64(o.createdAt.UnixMicro()))
	copy(bytes[8:], o.id[:])
	return base64.RawURLEncoding.EncodeToString(bytes[:])
}

func parseCursor(text string) (before time.Time, behind [16]byte, ok bool) {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(bytes) != 24 {
		return before, behind, false
	}
	copy(behind[:], bytes[8:])
	return time.UnixMicro(int64(binary.BigEndian.Uint64(bytes))), behind, true
}

func instant(text string, otherwise time.Time) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	return time.Parse(time.RFC3339Nano, text)
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Ends what was not paid in time.
func (a *api) expireDue(ctx context.Context) {
	ticker := time.NewTicker(scanInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			for a.expireSome(ctx) == dueAtOnce {
			}
		}
	}
}

func (a *api) expireSome(ctx context.Context) (count int) {
	type due struct {
		id     pgtype.UUID
		tenant string
	}
	rows, err := a.store.pool.Query(ctx, "due", now(), dueAtOnce)
	if err != nil {
		return 0
	}
	var all []due
	for rows.Next() {
		var one due
		if rows.Scan(&one.id, &one.tenant) == nil {
			all = append(all, one)
		}
	}
	rows.Close()
	for _, one := range all {
		if _, err := a.end(ctx, one.tenant, one.id.Bytes, awaitingPayment, expired, "expired"); err != nil {
			return 0
		}
	}
	return len(all)
}
