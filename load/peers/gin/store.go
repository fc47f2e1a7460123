package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

// The statements, by the name of their file; each connection prepares all of them when it is made.
type store struct{ pool *pgxpool.Pool }

const (
	uniqueViolation  = "23505"
	checkViolation   = "23514"
	notNullViolation = "23502"
	deadlockDetected = "40P01"
)

func openStore(ctx context.Context, s *settings) (*store, error) {
	files, err := filepath.Glob(filepath.Join(s.sqlFolder, "*.sql"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("there are no statements in %s; PEER_SQL names their folder", s.sqlFolder)
	}
	statements := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		statements[strings.TrimSuffix(filepath.Base(file), ".sql")] = string(text)
	}
	schema := statements["schema"]
	delete(statements, "schema")

	config, err := pgxpool.ParseConfig(s.database)
	if err != nil {
		return nil, err
	}
	config.MaxConns, config.MinConns = s.pool, s.pool
	// The few rows of a join here are always found by an index, which the planner cannot know of a JSON list.
	config.ConnConfig.RuntimeParams["enable_hashjoin"] = "off"
	config.ConnConfig.RuntimeParams["enable_mergejoin"] = "off"
	config.ConnConfig.BuildStatementCache = nil

	if err := makeSchema(ctx, config.ConnConfig.Copy(), schema); err != nil {
		return nil, err
	}
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		for name, sql := range statements {
			if _, err := conn.Prepare(ctx, name, sql); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	}
	pool, err := pgxpool.ConnectConfig(ctx, config)
	return &store{pool}, err
}

func makeSchema(ctx context.Context, config *pgx.ConnConfig, schema string) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, schema).ReadAll()
	return err
}

// Sends statements in one go, which makes them one transaction and one round trip.
func (s *store) send(ctx context.Context, batch *pgx.Batch) error {
	return again(func() error {
		results := s.pool.SendBatch(ctx, batch)
		for i := 0; i < batch.Len(); i++ {
			if _, err := results.Exec(); err != nil {
				results.Close()
				return err
			}
		}
		return results.Close()
	})
}

// Runs a statement that answers one row or none, and says whether there was one.
func (s *store) one(ctx context.Context, name string, arguments []interface{}, into ...interface{}) (found bool, err error) {
	err = again(func() error { return s.pool.QueryRow(ctx, name, arguments...).Scan(into...) })
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Of orders with several SKUs two can stand in each other's way; one of them is asked to try again.
func again(try func() error) (err error) {
	for attempt := 0; attempt < 5; attempt++ {
		if err = try(); codeOf(err) != deadlockDetected {
			break
		}
	}
	return err
}

func codeOf(err error) string {
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		return fault.Code
	}
	return ""
}
