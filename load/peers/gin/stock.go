package main

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
)

type stockBody struct {
	OnHand *int64 `json:"onHand"`
}

func (a *api) getStock(c *gin.Context) {
	a.answerStock(c, "stock_read", http.StatusNotFound, "not-found", c.GetString(tenantKey), c.Param("sku"))
}

func (a *api) putStock(c *gin.Context) {
	raw, ok := readBody(c)
	if !ok {
		return
	}
	var body stockBody
	if !isName(c.Param("sku")) || !decodeStrictly(raw, &body) || body.OnHand == nil || *body.OnHand < 0 {
		answerProblem(c, http.StatusBadRequest, "validation", "onHand is 0 or more.")
		return
	}
	a.answerStock(c, "stock_set", http.StatusConflict, "below-held", c.GetString(tenantKey), c.Param("sku"), *body.OnHand, now())
}

func (a *api) answerStock(c *gin.Context, statement string, missing int, code string, arguments ...interface{}) {
	var version, available, held, sold int64
	found, err := a.store.one(c.Request.Context(), statement, arguments, &version, &available, &held, &sold)
	switch {
	case err != nil:
		a.answerFailure(c, err)
	case !found:
		answerProblem(c, missing, code, "It is not so.")
	default:
		c.Header("ETag", fmt.Sprintf(`"%d"`, version))
		c.JSON(http.StatusOK, gin.H{
			"sku": c.Param("sku"), "onHand": available + held, "available": available, "held": held, "sold": sold, "version": version,
		})
	}
}
