package bench

import (
	"context"
	"time"
)

// limited is a context that ends after some seconds; 0 is never.
func limited(ctx context.Context, seconds float64) (context.Context, context.CancelFunc) {
	if seconds <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
}
