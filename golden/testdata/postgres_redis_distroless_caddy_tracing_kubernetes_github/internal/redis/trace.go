package redis

import (
	"github.com/redis/go-redis/extra/redisotel/v9"
	goredis "github.com/redis/go-redis/v9"

	"example.com/orders/internal/telemetry"
)

// traced returns pool, which traces the commands of requests. It records their
// names, neither keys nor values.
func traced(pool *goredis.Client) *goredis.Client {
	_ = redisotel.InstrumentTracing(pool, // its error is about other kinds of clients
		redisotel.WithTracerProvider(telemetry.Children()),
		redisotel.WithDBStatement(false),
		redisotel.WithCallerEnabled(false),
		redisotel.WithDialFilter(true),
	)
	return pool
}
