// An order service with the contract of OrderActors, written the direct way: Gin, pgx, a statement or a pipelined batch a request.
package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gin peer:", err)
		os.Exit(1)
	}
}

func run() error {
	settings, err := readSettings()
	if err != nil {
		return err
	}
	// A larger heap between two collections costs 100 MB here and saves a tenth of the CPU; the environment may say otherwise.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if settings.endsWithInput {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel()
		}()
	}

	store, err := openStore(stop, settings)
	if err != nil {
		return err
	}
	defer store.pool.Close()
	api := &api{store: store, ids: newIdScheme(settings.idKey), settings: settings}
	go api.expireDue(stop)

	server := &http.Server{Handler: api.routes(), ReadHeaderTimeout: 10 * time.Second}
	listener, err := net.Listen("tcp", settings.address)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-stop.Done():
		grace, done := context.WithTimeout(context.Background(), 5*time.Second)
		defer done()
		return server.Shutdown(grace)
	}
}

type settings struct {
	address, database, sqlFolder string
	pool                         int32
	idKey                        []byte
	tenantOfKey                  map[string]string
	webhookSecrets               [][]byte
	paymentTimeout               time.Duration
	endsWithInput                bool
}

func readSettings() (*settings, error) {
	s := &settings{
		address:        env("PEER_ADDRESS", "127.0.0.1:8081"),
		database:       os.Getenv("PEER_DATABASE"),
		sqlFolder:      env("PEER_SQL", "load/peers/sql"),
		endsWithInput:  os.Getenv("PEER_ENDS_WITH_INPUT") == "true",
		tenantOfKey:    map[string]string{hashOfKey(env("PEER_API_KEY", "dev")): "dev"},
		idKey:          []byte(env("PEER_ID_KEY", "an id key for development only")),
		paymentTimeout: 15 * time.Minute,
	}
	if s.database == "" {
		return nil, fmt.Errorf("PEER_DATABASE is missing, such as 'host=/run/postgresql dbname=orders'")
	}
	pool, err := strconv.ParseInt(env("PEER_POOL", "32"), 10, 32)
	if err != nil || pool < 1 {
		return nil, fmt.Errorf("PEER_POOL is a number of connections from 1")
	}
	s.pool = int32(pool)
	if text := os.Getenv("PEER_PAYMENT_TIMEOUT_SECONDS"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < 1 {
			return nil, fmt.Errorf("PEER_PAYMENT_TIMEOUT_SECONDS is a number from 1")
		}
		s.paymentTimeout = time.Duration(seconds) * time.Second
	}
	for _, text := range strings.Split(env("PEER_WEBHOOK_SECRETS", "whsec_ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ="), ",") {
		secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "whsec_"))
		if err != nil {
			return nil, fmt.Errorf("PEER_WEBHOOK_SECRETS has one that is no whsec_ and base64")
		}
		s.webhookSecrets = append(s.webhookSecrets, secret)
	}
	return s, nil
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func (a *api) routes() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())
	router.NoRoute(func(c *gin.Context) { answerProblem(c, http.StatusNotFound, "not-found", "There is nothing here.") })
	router.GET("/healthz", func(c *gin.Context) { c.Status(http.StatusOK) })
	router.GET("/readyz", func(c *gin.Context) {
		if err := a.store.pool.Ping(c.Request.Context()); err != nil {
			answerProblem(c, http.StatusServiceUnavailable, "not-ready", "The database does not answer.")
			return
		}
		c.Status(http.StatusOK)
	})
	router.GET("/metrics", metrics)

	keyed := router.Group("/v1", a.authenticate)
	keyed.POST("/orders", a.createOrder)
	keyed.GET("/orders", a.listOrders)
	keyed.GET("/orders/:id", a.getOrder)
	keyed.POST("/orders/:id/cancel", a.cancelOrder)
	keyed.GET("/stock/:sku", a.getStock)
	keyed.PUT("/stock/:sku", a.putStock)
	router.POST("/v1/webhooks/payment", a.paymentWebhook)
	router.POST("/v1/webhooks/fulfilment", a.fulfilmentWebhook)
	return router
}

var collectionsSeen uint32

// The runtime's own figures, in the text format of Prometheus. The longest pause is that since the last time somebody asked.
func metrics(c *gin.Context) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	var longest uint64
	seen := atomic.SwapUint32(&collectionsSeen, m.NumGC)
	for n := seen; n < m.NumGC && n < seen+uint32(len(m.PauseNs)); n++ {
		if pause := m.PauseNs[n%uint32(len(m.PauseNs))]; pause > longest {
			longest = pause
		}
	}
	c.String(http.StatusOK, "peer_allocated_bytes_total %d\npeer_gc_pause_seconds_total %g\npeer_gc_longest_pause_seconds %g\n",
		m.TotalAlloc, float64(m.PauseTotalNs)/1e9, float64(longest)/1e9)
}
