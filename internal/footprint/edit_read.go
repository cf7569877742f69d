package footprint

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"footprint/internal/atlas"
)

// maxEdits bounds the edits of one file.
const maxEdits = 1000

// EditColumn is the column of an edits file that holds the action; all that follow
// hold its arguments.
const EditColumn = "ACTION"

// ReadEdits reads a table of edits (CSV): a header that begins with ACTION, then a
// row for each edit, the action first and then its arguments, each in a column of its
// own. Rows may be shorter or longer than the header; empty columns at the end of a
// row, and empty rows, are left out. Errors name the row.
func ReadEdits(file string, data []byte) ([]Edit, error) {
	bad := func(row int, problem, want string) error {
		return &atlas.Error{File: file, Row: row, Problem: problem, Want: want}
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	const header = "a header that begins with " + EditColumn + ", and below it rows such as move,E38000004,R05"
	head, err := r.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, bad(0, err.Error(), "a table of edits (CSV)")
	}
	if len(head) == 0 || !strings.EqualFold(strings.TrimSpace(head[0]), EditColumn) {
		return nil, bad(1, "no column "+EditColumn, header)
	}
	var out []Edit
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, bad(0, err.Error(), "a table of edits (CSV)")
		}
		row, _ := r.FieldPos(0)
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		for len(fields) > 0 && fields[len(fields)-1] == "" {
			fields = fields[:len(fields)-1]
		}
		if len(fields) == 0 {
			continue
		}
		e := Edit{Action: strings.ToLower(fields[0]), Args: slices.Clone(fields[1:])}
		if !slices.Contains(EditActions, e.Action) {
			return nil, bad(row, fmt.Sprintf("there is no action %q", fields[0]), "one of "+strings.Join(EditActions, ", "))
		}
		if len(e.Args) == 0 || slices.Contains(e.Args, "") {
			return nil, bad(row, e.Action+" with an empty argument", "codes of areas and regions, such as move,E38000004,R05")
		}
		if out = append(out, e); len(out) > maxEdits {
			return nil, bad(row, fmt.Sprintf("more than %d edits", maxEdits), "fewer")
		}
	}
	if len(out) == 0 {
		return nil, bad(0, "there are no edits", header)
	}
	return out, nil
}
