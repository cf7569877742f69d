package geo

import (
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// toSF hands a shape to the independent engine. Coordinates go over in grid steps: as whole numbers its predicates are
// as exact as ours.
func toSF(shape orb.MultiPolygon) geom.MultiPolygon {
	polygons := make([]geom.Polygon, len(shape))
	for i, polygon := range shape {
		rings := make([]geom.LineString, len(polygon))
		for k, ring := range polygon {
			flat := make([]float64, 0, 2*len(ring))
			for _, p := range ring {
				v := toVertex(p)
				flat = append(flat, float64(v.x), float64(v.y))
			}
			rings[k] = geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
		}
		polygons[i] = geom.NewPolygon(rings)
	}
	return geom.NewMultiPolygon(polygons)
}
