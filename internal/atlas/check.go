package atlas

import (
	"errors"
	"fmt"
	"io/fs"

	"footprint/internal/region"
)

// Check reads a built atlas whole and gives everything that is wrong with it:
// digests, counts, ranges, joins, contiguity in one piece, outlines that match
// the areas, populations that add up alike, shares that add to 1. Nothing
// found means that the atlas is sound.
func Check(fsys fs.FS) Findings {
	var found Findings
	add := func(file string, err error) {
		var many Findings
		var one *Error
		switch {
		case err == nil:
		case errors.As(err, &many):
			found = append(found, many...)
		case errors.As(err, &one):
			found = append(found, one)
		default:
			found = append(found, &Error{File: file, Problem: err.Error()})
		}
	}
	a, err := Open(fsys)
	if err != nil {
		add(ManifestFile, err)
		return found
	}
	totals := map[string]int64{} // by base
	first := map[string]string{}
	sound := map[string]bool{}
	for _, m := range a.manifest.Layers {
		l, err := a.Layer(m.ID)
		if err != nil {
			add(m.Areas.File, err)
			// The outlines can be checked for damage all the same.
			_, err := readVerified(fsys, m.Outlines.File)
			add(m.Outlines.File.File, err)
			continue
		}
		sound[m.ID] = true
		found = append(found, checkLayer(l, m)...)
		if _, err := l.Outlines(); err != nil {
			add(m.Outlines.File.File, err)
		}
		base := m.Base
		if base == "" {
			base = m.ID
		}
		total := l.TotalPopulation()
		if before, ok := totals[base]; ok && before != total {
			found = append(found, &Error{File: m.Areas.File, Problem: fmt.Sprintf("%d people in all", total), Want: fmt.Sprintf("%d, as in layer %s, which is made of the same areas", before, first[base])})
		} else if !ok {
			totals[base], first[base] = total, m.ID
		}
	}
	for _, k := range a.manifest.Lookups {
		if sound[k.From] && sound[k.To] {
			_, err := a.Lookup(k.From, k.To)
			add(k.File.File, err)
		}
	}
	for _, r := range a.manifest.References {
		if sound[r.Layer] {
			divisions, err := a.refs[r.Layer]()
			add(r.File.File, err)
			if l, err := a.Layer(r.Layer); err == nil {
				found = append(found, checkElsewhere(l, r, divisions)...)
			}
			a.checkRegionOverlaps(r, sound, add)
		}
	}
	a.checkRelations(sound, add)
	return found
}

func checkLayer(l *Layer, m manifestLayer) (found Findings) {
	bad := func(file, code, problem, want string) {
		found = append(found, &Error{File: file, Code: code, Problem: problem, Want: want})
	}
	if total := l.TotalPopulation(); total != m.Population.Total {
		bad(m.Areas.File, "", fmt.Sprintf("%d people in all", total), fmt.Sprintf("%d, as in %s", m.Population.Total, ManifestFile))
	}
	for _, p := range m.Populations {
		if on, err := l.On(p.ID); err == nil && on.TotalPopulation() != p.Total {
			bad(m.Areas.File, "", fmt.Sprintf("%d people in all in %s", on.TotalPopulation(), basisColumn(p.ID)), fmt.Sprintf("%d, as in %s", p.Total, ManifestFile))
		}
	}
	if l.Graph.Pairs() != m.Pairs {
		bad(m.Contiguity.File, "", fmt.Sprintf("%d pairs", l.Graph.Pairs()), fmt.Sprintf("%d, as in %s", m.Pairs, ManifestFile))
	}
	border := make([]int64, len(l.Areas))
	for _, e := range l.Graph.Edges() {
		border[e.A] += e.Weight
		border[e.B] += e.Weight
	}
	for u, a := range l.Areas {
		if a.Name == "" {
			bad(m.Areas.File, a.Code, "the name is missing", "a name")
		}
		if a.AreaM2 <= 0 {
			bad(m.Areas.File, a.Code, fmt.Sprintf("area_m2 is %.0f", a.AreaM2), "more than 0")
		}
		// Each border is rounded to whole metres, and to 1 m at least.
		if slack := int64(len(l.Graph.Neighbours(region.Unit(u)))) + 1; border[u] > a.PerimeterM+slack {
			bad(m.Contiguity.File, a.Code, fmt.Sprintf("its borders add to %d m", border[u]), fmt.Sprintf("no more than its perimeter, %d m", a.PerimeterM))
		}
		if a.EastingM < 0 || a.EastingM > 800e3 || a.NorthingM < 0 || a.NorthingM > 1.4e6 {
			bad(m.Areas.File, a.Code, fmt.Sprintf("the point %.0f, %.0f is not on the National Grid", a.EastingM, a.NorthingM), "metres of EPSG:27700")
		}
	}
	return found
}

// checkElsewhere holds the manifest to the shares: from it alone is decided on
// which layer a division is known best.
func checkElsewhere(l *Layer, m manifestRefs, divisions []*Division) (found Findings) {
	for i, d := range divisions {
		// Atlases of earlier versions do not have the number.
		if stated := m.Divisions[i].Elsewhere; stated != 0 && stated != elsewhere(l.Areas, d.Share) {
			found = append(found, &Error{File: ManifestFile, Problem: fmt.Sprintf("reference %s of layer %s: elsewhere: %d", d.ID, l.ID, stated), Want: fmt.Sprintf("%d, as the shares of %s have it", elsewhere(l.Areas, d.Share), m.File.File)})
		}
	}
	return found
}
