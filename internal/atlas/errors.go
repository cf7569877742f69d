package atlas

import (
	"fmt"
	"strings"
)

// Error is one thing that is wrong with an input: where it is, what it is and
// what would be right.
type Error struct {
	File string
	// Row is the line in the file, the header being line 1; 0 where no row
	// is meant.
	Row     int
	Column  int    // in that line, from 1; 0 where none is meant
	Code    string // of the areal unit, where one is meant
	Problem string
	Want    string
}

// Error reads as
// ccg.csv: row 12 (E38000004): population "-5" is negative; want a whole number, 0 or more.
// With a column it begins with file:row:column, which editors follow.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	switch {
	case e.Column > 0:
		fmt.Fprintf(&b, ":%d:%d", e.Row, e.Column)
		if e.Code != "" {
			fmt.Fprintf(&b, " (%s)", e.Code)
		}
	case e.Row > 0 && e.Code != "":
		fmt.Fprintf(&b, ": row %d (%s)", e.Row, e.Code)
	case e.Row > 0:
		fmt.Fprintf(&b, ": row %d", e.Row)
	case e.Code != "":
		fmt.Fprintf(&b, ": %s", e.Code)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(e.Problem)
	if e.Want != "" {
		b.WriteString("; want ")
		b.WriteString(e.Want)
	}
	return b.String()
}

// Findings are all the things that are wrong with an input, in the order in
// which they were met. As an error it has one line a finding.
type Findings []*Error

func (f Findings) Error() string {
	lines := make([]string, len(f))
	for i, e := range f {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find an [*Error].
func (f Findings) Unwrap() []error {
	out := make([]error, len(f))
	for i, e := range f {
		out[i] = e
	}
	return out
}

// err is nil when nothing was found: a nil slice in an error is not nil.
func (f Findings) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// NotFoundError says that an atlas does not hold what was asked for, and what
// it holds instead.
type NotFoundError struct {
	Atlas string
	Kind  string // "layer", "lookup", "reference", "indicator"
	ID    string
	Have  []string
}

func (e *NotFoundError) Error() string {
	have := "none"
	if len(e.Have) > 0 {
		have = strings.Join(e.Have, ", ")
	}
	return fmt.Sprintf("atlas %q has no %s %q; it has: %s", e.Atlas, e.Kind, e.ID, have)
}
