package atlas

import "slices"

// Reference is a real division of a layer: someone's regions, to compare with.
type Reference struct {
	ID, Title string
	// Derived is the layer that the division was carried over from, by the
	// people in each overlap; empty where the atlas declares it on the layer.
	Derived string
}

// Division is a reference with its content: for each unit the region it is in.
type Division struct {
	Reference
	Layer string
	// Region, Name and Share lie beside Layer.Areas. Share is the part of the
	// unit's people that live in the region: less than 1 where a border of the
	// real division cuts through the unit, which then counts where most of its
	// people are.
	Region, Name []string
	Share        []float64
}

// References lists the real divisions of a layer: those that the atlas
// declares on it, then those that it declares on layers which overlay it. An
// unknown layer has none.
func (a *Atlas) References(layerID string) []Reference {
	var out []Reference
	for _, own := range []bool{true, false} {
		for _, r := range a.manifest.References {
			if own != (r.Layer == layerID) {
				continue
			}
			for _, d := range r.Divisions {
				if slices.Contains(ids(out), d.ID) {
					continue
				}
				if own {
					out = append(out, Reference{ID: d.ID, Title: d.Title})
				} else if from, ok := a.source(layerID, d.ID); ok {
					out = append(out, Reference{ID: d.ID, Title: d.Title, Derived: from})
				}
			}
		}
	}
	return out
}

// Reference reads one real division of a layer, or carries it over from the
// layer where it is known best.
func (a *Atlas) Reference(layerID, refID string) (*Division, error) {
	l, err := a.Layer(layerID)
	if err != nil {
		return nil, err
	}
	if d, err := a.declared(layerID, refID); d != nil || err != nil {
		return d, err
	}
	if from, ok := a.source(layerID, refID); ok {
		return a.derive(l, from, refID)
	}
	return nil, &NotFoundError{Atlas: a.ID, Kind: "reference of " + layerID, ID: refID, Have: ids(a.References(layerID))}
}

// referenceHeader is the header of references/<layer>.csv: the code, then
// region, name and share of each division.
func referenceHeader(codeField string, divisions []manifestDivision) []string {
	header := []string{codeField}
	for _, d := range divisions {
		header = append(header, d.ID, d.ID+"_name", d.ID+"_share")
	}
	return header
}

func (a *Atlas) readReferences(m manifestRefs) ([]*Division, error) {
	l, err := a.Layer(m.Layer)
	if err != nil {
		return nil, err
	}
	t, err := readVerifiedTable(a.fsys, m.File)
	if err != nil {
		return nil, err
	}
	if want := referenceHeader(l.CodeField, m.Divisions); !slices.Equal(t.Header, want) {
		return nil, &Error{File: t.File, Row: 1, Problem: "the columns are " + clipList(t.Header, 12), Want: clipList(want, 40)}
	}
	n := len(l.Areas)
	out := make([]*Division, len(m.Divisions))
	for i, d := range m.Divisions {
		out[i] = &Division{
			Reference: Reference{ID: d.ID, Title: d.Title}, Layer: l.ID,
			Region: make([]string, n), Name: make([]string, n), Share: make([]float64, n),
		}
	}
	var found Findings
	for r, row := range t.Rows {
		bad := func(problem, want string) {
			found = append(found, &Error{File: t.File, Row: t.Line(r), Code: row[0], Problem: problem, Want: want})
		}
		u, ok := l.Unit(row[0])
		if !ok {
			bad("no such area in layer "+l.ID, "")
			continue
		}
		for i, d := range out {
			region, name, share := row[1+3*i], row[2+3*i], row[3+3*i]
			if region == "" {
				bad("no region in "+d.ID, "the code of one")
			}
			if d.Region[u] != "" {
				bad("the area is given twice", "one row for each")
				break
			}
			s, problem := parseNumber(share)
			if problem == "" && (s <= 0 || s > 1) {
				problem = share + " is out of range"
			}
			if problem != "" {
				bad(d.ID+"_share "+problem, "more than 0, at most 1")
			}
			d.Region[u], d.Name[u], d.Share[u] = region, name, s
		}
	}
	for u := range l.Areas {
		if len(out) > 0 && out[0].Region[u] == "" {
			found = append(found, &Error{File: t.File, Code: l.Areas[u].Code, Problem: "the area has no row", Want: "one row for each"})
		}
	}
	return out, found.err()
}
