package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"kafka-on-eks/producer/program/source"
)

// maxRetryAfter bounds the pause that a server may ask for.
const maxRetryAfter = time.Hour

// ErrRefused is source.ErrRefused.
var ErrRefused = source.ErrRefused

// StatusError is an answer with an unwanted status.
type StatusError struct {
	// Code is the status.
	Code int
	// RetryAfter is how long the server wants to be left alone, 0 if it doesn't say.
	RetryAfter time.Duration
	want       string
}

// CheckStatus returns a StatusError unless the answer has one of the wanted statuses. The error says that it must be the
// first of these.
func CheckStatus(answer *http.Response, want ...int) error {
	if slices.Contains(want, answer.StatusCode) {
		return nil
	}
	return &StatusError{Code: answer.StatusCode, RetryAfter: retryAfter(answer.Header), want: status(want[0])}
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("got status %s, must be %s", status(e.Code), e.want)
}

// Is makes all statuses ErrRefused, except those that pass by themselves.
func (e *StatusError) Is(target error) bool {
	passing := e.Code >= 500 || e.Code == http.StatusRequestTimeout || e.Code == http.StatusTooEarly || e.Code == http.StatusTooManyRequests
	return target == ErrRefused && !passing
}

// status is the code with its name from the standard, as the server's name for it may be anything.
func status(code int) string { return fmt.Sprintf("%d %s", code, http.StatusText(code)) }

// retryAfter reads the header Retry-After: seconds or a date (RFC 9110, section 10.2.3).
func retryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	pause := time.Duration(0)
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		pause = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		pause = time.Until(at)
	}
	return min(max(pause, 0), maxRetryAfter)
}
