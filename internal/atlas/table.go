package atlas

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Table is a CSV file with a header, as text.
type Table struct {
	File   string
	Header []string
	Rows   [][]string // each as long as Header

	lines  []int
	column map[string]int // by header in lower case
}

// maxTableBytes bounds what a table may unpack to, so that a small .gz cannot
// fill the memory.
const maxTableBytes = 1 << 30

// ReadTable reads a CSV file, plain or .gz. It drops a byte-order mark and
// finds from the header whether commas, semicolons or tabs separate. Ragged
// rows, a column named twice and an empty file are refused with file and row,
// all of them at once.
func ReadTable(fsys fs.FS, file string) (*Table, error) {
	data, err := readFile(fsys, file, maxTableBytes)
	if err != nil {
		return nil, err
	}
	return parseTable(file, data)
}

func parseTable(file string, data []byte) (*Table, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Error{File: file, Problem: "the file is empty", Want: "a header row and one row for each unit"}
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) || !utf8.Valid(data) {
		return nil, &Error{File: file, Problem: "the text is not UTF-8", Want: "a CSV file saved as UTF-8"}
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator(data)
	r.FieldsPerRecord = -1
	t := &Table{File: file, column: map[string]int{}}
	var found Findings
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			e := &Error{File: file, Problem: err.Error(), Want: "a quoted field closed by a quote, and quotes inside it doubled"}
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				e.Row, e.Problem = parse.Line, parse.Err.Error()
			}
			// After a stray quote the reader cannot say where the next row
			// begins, so this is the one finding that stops.
			return nil, append(found, e).err()
		}
		line, _ := r.FieldPos(0)
		if t.Header == nil {
			found = append(found, t.setHeader(line, record)...)
			continue
		}
		if len(record) != len(t.Header) {
			found = append(found, &Error{
				File: file, Row: line, Code: clip(record[0]),
				Problem: fmt.Sprintf("%d fields", len(record)),
				Want:    fmt.Sprintf("%d, as in the header", len(t.Header)),
			})
			continue
		}
		for i := range record {
			record[i] = strings.TrimSpace(record[i])
		}
		t.Rows = append(t.Rows, record)
		t.lines = append(t.lines, line)
	}
	if err := found.err(); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Table) setHeader(line int, record []string) (found Findings) {
	t.Header = make([]string, len(record))
	for i, h := range record {
		h = strings.TrimSpace(h)
		t.Header[i] = h
		key := strings.ToLower(h)
		if first, twice := t.column[key]; twice {
			found = append(found, &Error{
				File: t.File, Row: line,
				Problem: fmt.Sprintf("columns %d and %d are both named %q", first+1, i+1, h),
				Want:    "a name of its own for each column",
			})
			continue
		}
		t.column[key] = i
	}
	return found
}

// separator looks at the header only: a decimal comma or a semicolon in a note
// further down must not decide.
func separator(data []byte) rune {
	var commas, semicolons, tabs int
	quoted := false
	for _, c := range data {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if c == '\n' || c == '\r' {
			break
		}
		switch c {
		case ',':
			commas++
		case ';':
			semicolons++
		case '\t':
			tabs++
		}
	}
	switch {
	case semicolons > commas && semicolons >= tabs:
		return ';'
	case tabs > commas:
		return '\t'
	}
	return ','
}

// Len is the number of rows, the header not counted.
func (t *Table) Len() int { return len(t.Rows) }

// Line is the line in the file on which row i begins; the header is line 1.
func (t *Table) Line(i int) int { return t.lines[i] }

// Column finds a column by its header, whatever the case.
func (t *Table) Column(name string) (int, bool) {
	i, ok := t.column[strings.ToLower(strings.TrimSpace(name))]
	return i, ok
}

// Need is Column for a column that must exist: the error lists what does.
func (t *Table) Need(name string) (int, error) {
	if i, ok := t.Column(name); ok {
		return i, nil
	}
	return 0, &Error{File: t.File, Row: 1, Problem: fmt.Sprintf("no column %q", name), Want: "one of " + clipList(t.Header, 12)}
}

// parseCount reads a number of people. Files write whole numbers as 1296.00 as
// well.
func parseCount(s string) (n int64, problem string) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		f, problem := parseNumber(s)
		if problem != "" {
			return 0, problem
		}
		if f != float64(int64(f)) || f > 1<<53 || f < -(1<<53) {
			return 0, fmt.Sprintf("%q is not a whole number", s)
		}
		n = int64(f)
	}
	if n < 0 {
		return 0, fmt.Sprintf("%q is negative", s)
	}
	return n, ""
}

// parseNumber refuses what strconv would take but no table of figures means:
// NaN, infinities, hexadecimal, underscores.
func parseNumber(s string) (f float64, problem string) {
	if s == "" {
		return 0, "is missing"
	}
	f, err := strconv.ParseFloat(s, 64)
	plain := !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && !strings.ContainsRune("+-.eE", r)
	})
	switch {
	case err == nil && plain:
		return f, ""
	case strings.Count(s, ",") > 0 && strings.Trim(s, "+-0123456789.,") == "":
		return 0, fmt.Sprintf("%q has a comma in the number (write a decimal point and no thousands separators)", s)
	}
	return 0, fmt.Sprintf("%q is not a number", clip(s))
}

func clip(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

func clipList(s []string, n int) string {
	if len(s) <= n {
		return strings.Join(s, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(s[:n], ", "), len(s)-n)
}
