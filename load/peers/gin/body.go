package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sort"

	"github.com/gin-gonic/gin"
)

const (
	bodyLimit     = 64 << 10
	maxLines      = 100
	maxQuantity   = 10_000
	maxPriceMinor = 1_000_000_000_000
	maxName       = 64
	maxKey        = 128
)

type createBody struct {
	CustomerId string `json:"customerId"`
	Currency   string `json:"currency"`
	Lines      []line `json:"lines"`
}

func readBody(c *gin.Context) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, bodyLimit))
	if err != nil {
		answerProblem(c, http.StatusRequestEntityTooLarge, "body-too-large", "A body has 64 KiB at most.")
		return nil, false
	}
	return body, true
}

// Members that nobody knows are refused, and so is what comes after the value.
func decodeStrictly(body []byte, into interface{}) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if decoder.Decode(into) != nil {
		return false
	}
	_, err := decoder.Token()
	return err == io.EOF
}

func (b *createBody) fault() string {
	switch {
	case !isName(b.CustomerId):
		return "customerId"
	case !isCurrency(b.Currency):
		return "currency"
	case len(b.Lines) < 1 || len(b.Lines) > maxLines:
		return "lines"
	}
	for i, l := range b.Lines {
		if !isName(l.Sku) || l.Quantity < 1 || l.Quantity > maxQuantity || l.UnitPriceMinor < 0 || l.UnitPriceMinor > maxPriceMinor {
			return "lines"
		}
		for _, other := range b.Lines[:i] {
			if other.Sku == l.Sku {
				return "lines"
			}
		}
	}
	return ""
}

func (b *createBody) totalMinor() (total int64) {
	for _, l := range b.Lines {
		total += l.Quantity * l.UnitPriceMinor
	}
	return total
}

// Everybody locks SKUs in one order, so that two creates don't wait for each other.
func (b *createBody) linesBySku() []line {
	if len(b.Lines) == 1 {
		return b.Lines
	}
	sorted := append([]line(nil), b.Lines...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Sku < sorted[j].Sku })
	return sorted
}

// The first member that differs from the order that the key has; empty where none does.
func (b *createBody) difference(o *order) string {
	var lines []line
	_ = json.Unmarshal(o.lines, &lines)
	switch {
	case b.CustomerId != o.customerId:
		return "customerId"
	case b.Currency != o.currency:
		return "currency"
	case len(lines) != len(b.Lines):
		return "lines"
	}
	for i, l := range lines {
		if l != b.Lines[i] {
			return "lines"
		}
	}
	return ""
}

func isName(text string) bool {
	if len(text) < 1 || len(text) > maxName {
		return false
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

func isCurrency(text string) bool {
	return len(text) == 3 && isCapital(text[0]) && isCapital(text[1]) && isCapital(text[2])
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

func isIdempotencyKey(text string) bool {
	if len(text) < 1 || len(text) > maxKey {
		return false
	}
	for i := 0; i < len(text); i++ {
		if text[i] < '!' || text[i] > '~' {
			return false
		}
	}
	return true
}
