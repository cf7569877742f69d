package geo

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a boundary file, where, and what would be right.
type Error struct {
	File    string
	Feature int    // counted from 1; 0 when the whole file is meant
	Code    string // of the feature, when known
	Problem string
	Want    string // what would be right; may be empty
	Err     error  // the cause, when there is one
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Feature > 0 {
		fmt.Fprintf(&b, ": feature %d", e.Feature)
		if e.Code != "" {
			fmt.Fprintf(&b, " (%s)", e.Code)
		}
	}
	b.WriteString(": ")
	b.WriteString(e.Problem)
	if e.Want != "" {
		b.WriteString("; ")
		b.WriteString(e.Want)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }
