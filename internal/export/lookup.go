package export

import (
	"encoding/csv"
	"io"

	"footprint/internal/region"
)

// writeLookup writes the plan in the style of an ONS lookup: CCG17CD, CCG17NM,
// REGIONCD, REGIONNM, one row a unit.
func writeLookup(w io.Writer, p *Plan) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{p.Layer.CodeField, p.Layer.NameField, "REGIONCD", "REGIONNM"}); err != nil {
		return err
	}
	for u, a := range p.Layer.Areas {
		name := p.Names[p.Plan.Label(region.Unit(u))]
		if err := out.Write([]string{a.Code, a.Name, name.Code, name.Name}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
