package geo

import (
	"fmt"
	"slices"
	"strings"
)

// table is a decoded file before its codes have been looked at and its rings repaired.
type table struct {
	ground *ground
	fields []string // names of properties, in a fixed order
	rows   []row
}

// row is one feature.
type row struct {
	properties map[string]string // missing and null ones are left out
	polygons   [][]gridRing      // outer ring first, whichever way the rings run
	problem    *Error            // found while decoding, told once the code is known
}

// layer checks and repairs every row.
func (t *table) layer(opt Options) (*Layer, error) {
	if len(t.rows) == 0 {
		return nil, &Error{Problem: "has no features"}
	}
	if t.ground.onlyDegrees() {
		return nil, &Error{Problem: "is taken as EPSG:27700, but all its coordinates look like degrees", Want: "set the CRS to EPSG:4326"}
	}
	codes, err := t.codeFields(opt.Code)
	if err != nil {
		return nil, err
	}
	layer := &Layer{CRS: t.ground.crs, CodeField: strings.Join(codes, "+"), Features: make([]Feature, len(t.rows))}
	if layer.NameField, err = t.nameField(opt.Name, codes); err != nil {
		return nil, err
	}
	seen := make(map[string]int, len(t.rows))
	var m mender
	for i := range t.rows {
		r := &t.rows[i]
		code, err := r.code(codes)
		if err == nil && seen[code] > 0 {
			err = &Error{Problem: fmt.Sprintf("code already used by feature %d", seen[code]),
				Want: "give each feature a code of its own, or name the property that has it"}
		}
		if err == nil {
			err = r.problem
		}
		f := &layer.Features[i]
		if err == nil {
			f.Code, f.Name = code, strings.TrimSpace(r.properties[layer.NameField])
			f.Shape, err = m.mend(r.polygons)
		}
		if err != nil {
			err.Feature, err.Code = i+1, code
			return nil, err
		}
		seen[code] = i + 1
		for _, done := range m.repairs {
			done.Feature, done.Code = i+1, code
			layer.Repairs = append(layer.Repairs, done)
		}
		r.polygons = nil // the caller keeps the layer, not the file
	}
	return layer, nil
}

func (r *row) code(fields []string) (string, *Error) {
	parts := make([]string, len(fields))
	for k, field := range fields {
		if parts[k] = strings.TrimSpace(r.properties[field]); parts[k] == "" {
			return "", &Error{Problem: fmt.Sprintf("has no code: property %q is missing or empty", field), Want: "give every feature a code"}
		}
	}
	return strings.Join(parts, "+"), nil
}

// codeFields finds the properties that make up the code.
func (t *table) codeFields(want string) ([]string, error) {
	if want != "" {
		names := strings.Split(want, "+")
		for k, name := range names {
			field, ok := t.field(strings.TrimSpace(name))
			if !ok {
				return nil, &Error{Problem: fmt.Sprintf("has no property %q for the code", name), Want: "it has " + t.listFields()}
			}
			names[k] = field
		}
		return names, nil
	}
	candidates := t.fieldsEnding("CD", "CODE")
	switch len(candidates) {
	case 0:
		return nil, &Error{Problem: "no property looks like a code (…CD, …_code)", Want: "name the property with the code; it has " + t.listFields()}
	case 1:
		return candidates, nil
	}
	for _, field := range candidates {
		if t.distinct(field) {
			return []string{field}, nil
		}
	}
	return nil, &Error{
		Problem: fmt.Sprintf("none of the properties %s has a different code for every feature", strings.Join(candidates, ", ")),
		Want:    fmt.Sprintf("name the property with the code, or join several as in %s", strings.Join(candidates, "+")),
	}
}

// nameField finds the property with the name: the partner of the code, or the only one that looks like a name.
func (t *table) nameField(want string, codes []string) (string, error) {
	if want != "" {
		if field, ok := t.field(want); ok {
			return field, nil
		}
		return "", &Error{Problem: fmt.Sprintf("has no property %q for the name", want), Want: "it has " + t.listFields()}
	}
	code := strings.ToUpper(codes[0])
	for _, pair := range [][2]string{{"CODE", "NAME"}, {"CD", "NM"}} {
		if stem, ok := strings.CutSuffix(code, pair[0]); ok {
			if field, ok := t.field(stem + pair[1]); ok {
				return field, nil
			}
		}
	}
	if candidates := t.fieldsEnding("NM", "NAME"); len(candidates) > 0 {
		return candidates[0], nil
	}
	return "", nil
}

func (t *table) field(name string) (string, bool) {
	if slices.Contains(t.fields, name) {
		return name, true
	}
	for _, f := range t.fields {
		if strings.EqualFold(f, name) {
			return f, true
		}
	}
	return "", false
}

func (t *table) fieldsEnding(endings ...string) []string {
	var found []string
	for _, f := range t.fields {
		for _, e := range endings {
			if strings.HasSuffix(strings.ToUpper(f), e) {
				found = append(found, f)
				break
			}
		}
	}
	return found
}

// listFields names the properties for a message, the first twenty.
func (t *table) listFields() string {
	if len(t.fields) == 0 {
		return "no properties"
	}
	if len(t.fields) > 20 {
		return strings.Join(t.fields[:20], ", ") + ", …"
	}
	return strings.Join(t.fields, ", ")
}

// distinct reports whether every row has a value of its own.
func (t *table) distinct(field string) bool {
	seen := make(map[string]bool, len(t.rows))
	for i := range t.rows {
		v := t.rows[i].properties[field]
		if v == "" || seen[v] {
			return false
		}
		seen[v] = true
	}
	return true
}
