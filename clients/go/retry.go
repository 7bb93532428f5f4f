package broker

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math"
	"net/http"
	"time"
)

// RetryLimits limit the attempts of a call. A context may end it earlier.
type RetryLimits struct {
	// Attempts is their maximum number, including the first; 4 by default, 1 for no retries.
	Attempts int

	// Attempt is the time for one, including reading its answer; 45 s by default, because the broker may wait for COCO.
	Attempt time.Duration

	// Total is the time for all of them, including the waits between; 60 s by default.
	Total time.Duration
}

func (l RetryLimits) complete() (RetryLimits, error) {
	if l.Attempts < 0 || l.Attempt < 0 || l.Total < 0 {
		return l, errors.New("broker: Retry: expected no negative limit")
	}
	if l.Attempts == 0 {
		l.Attempts = 4
	}
	if l.Attempt == 0 {
		l.Attempt = 45 * time.Second
	}
	if l.Total == 0 {
		l.Total = 60 * time.Second
	}
	return l, nil
}

// The longest random wait after the first attempt, which doubles with each attempt, and its upper limit.
const (
	firstCeiling = 250 * time.Millisecond
	lastCeiling  = 8 * time.Second
)

// mayTryAgain reports whether another attempt may help and cannot take effect twice. A call is keyed if it has an
// Idempotency-Key that the broker honours.
func mayTryAgain(method string, keyed bool, failed *Error) bool {
	repeatable := method == http.MethodGet || method == http.MethodDelete
	if !repeatable && !keyed {
		return false
	}
	switch failed.Code {
	case CodeUnreachable, CodeTimedOut:
		return true
	case CodeIdempotencyKeyInProgress:
		// Without a time to wait, the outcome will stay unknown.
		return failed.RetryAfter != nil
	case CodeForeignAnswer:
		// The key does not cover what COCO itself refused: the broker would send the command again.
		return repeatable && asksForPatience(failed.Status)
	}
	return asksForPatience(failed.Status)
}

// isTransient reports whether the same question may be answered later.
func isTransient(failed *Error) bool {
	return failed.Code == CodeUnreachable || failed.Code == CodeTimedOut || asksForPatience(failed.Status)
}

func asksForPatience(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// delayAfter is the time until the next attempt: what the answer asked for, plus full jitter, so that callers who
// were refused together do not return together. Attempts count from 1; the fraction is random, from 0 up to 1.
func delayAfter(attempt int, asked *time.Duration, fraction float64) time.Duration {
	ceiling := math.Min(float64(lastCeiling), float64(firstCeiling)*math.Pow(2, float64(attempt-1)))
	return patience(asked) + time.Duration(ceiling*fraction)
}

func patience(asked *time.Duration) time.Duration {
	if asked == nil {
		return 0
	}
	return *asked
}

// pace is time and chance, so that tests need not wait.
type pace struct {
	now    func() time.Time
	sleep  func(ctx context.Context, wait time.Duration) error
	chance func() float64
}

var realPace = pace{
	now: time.Now,
	sleep: func(ctx context.Context, wait time.Duration) error {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		}
	},
	chance: func() float64 {
		var bytes [8]byte
		if _, err := rand.Read(bytes[:]); err != nil {
			return 1
		}
		return float64(binary.BigEndian.Uint64(bytes[:])>>11) / (1 << 53)
	},
}
