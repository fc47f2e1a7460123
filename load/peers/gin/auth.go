package main

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

const (
	tenantKey = "tenant"
	scheme    = "Bearer "
)

func hashOfKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Only hashes of keys are known, so a key can be told by its hash and by nothing else.
func (a *api) authenticate(c *gin.Context) {
	header := c.GetHeader("Authorization")
	tenant, known := a.settings.tenantOfKey[hashOfKey(strings.TrimPrefix(header, scheme))]
	if !known || !strings.HasPrefix(header, scheme) {
		answerProblem(c, http.StatusUnauthorized, "unauthenticated", "There is no such API key.")
		return
	}
	c.Set(tenantKey, tenant)
}

func answerProblem(c *gin.Context, status int, code, detail string) {
	answerProblemWith(c, status, code, detail, nil)
}

func answerProblemWith(c *gin.Context, status int, code, detail string, more gin.H) {
	problem := gin.H{"type": "/problems/" + code, "title": http.StatusText(status), "status": status, "code": code, "detail": detail}
	for name, value := range more {
		problem[name] = value
	}
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(status, problem)
}
