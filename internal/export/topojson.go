package export

import (
	"io"

	"footprint/internal/geo"
)

// writeTopoJSON writes the objects regions and units over the same arcs: a
// border between regions stands in the file once.
func writeTopoJSON(w io.Writer, p *Plan) error {
	outlines, err := p.Layer.Outlines()
	if err != nil {
		return err
	}
	members := []geo.Property{
		{Key: "title", Value: p.Title},
		{Key: "outlines", Value: p.Layer.OutlineKind},
		{Key: "attribution", Value: p.Atlas.Attribution},
		{Key: "plan", Value: p.Plan.Digest()},
	}
	return outlines.WriteTopoJSONObjects(w, members,
		geo.Object{Name: "regions", Group: p.group(), Groups: p.Plan.Regions(), Properties: func(r int) []geo.Property {
			return geoProperties(p.regionProperties(r))
		}},
		geo.Object{Name: "units", Properties: func(u int) []geo.Property {
			return geoProperties(p.unitProperties(u))
		}})
}

func geoProperties(properties []property) []geo.Property {
	out := make([]geo.Property, len(properties))
	for i, p := range properties {
		out[i] = geo.Property{Key: p.key, Value: p.value}
	}
	return out
}
