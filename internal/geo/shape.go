package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Shape is the outline of area i in EPSG:27700 metres: outer rings counterclockwise, holes clockwise, rings closed.
// Parts that touch in a point are polygons of their own, and no ring visits a vertex twice.
func (t *Topology) Shape(i int) orb.MultiPolygon {
	return t.shape(i, func(refs []arcRef) orb.Ring { return t.outline(refs).closed() })
}

// ShapeWGS84 is the outline of area i in longitude and latitude, rounded to 6 decimals (about 0.1 m). A vertex that
// areas share gives the same numbers in each. Rings are closed and follow the right-hand rule of RFC 7946: outer
// rings counterclockwise, holes clockwise.
func (t *Topology) ShapeWGS84(i int) orb.MultiPolygon {
	return t.shape(i, func(refs []arcRef) orb.Ring {
		outline := t.outline(refs)
		ring := make(orb.Ring, 0, len(outline)+1)
		for _, p := range outline {
			if q := lonLat(p); len(ring) == 0 || ring[len(ring)-1] != q {
				ring = append(ring, q)
			}
		}
		if ring[len(ring)-1] != ring[0] {
			ring = append(ring, ring[0])
		}
		if len(ring) < 4 { // a ring of a few decimetres: nothing is left at 6 decimals
			return nil
		}
		return ring
	})
}

func (t *Topology) shape(i int, draw func(refs []arcRef) orb.Ring) orb.MultiPolygon {
	s := &t.rings
	var shape orb.MultiPolygon
	for p := s.areaStart[i]; p < s.areaStart[i+1]; p++ {
		var polygon orb.Polygon
		for r := s.polyStart[p]; r < s.polyStart[p+1]; r++ {
			if ring := draw(s.ring(r)); ring != nil {
				polygon = append(polygon, ring)
			} else if len(polygon) == 0 {
				break // without its outer ring there is no polygon
			}
		}
		if len(polygon) > 0 {
			shape = append(shape, polygon)
		}
	}
	return shape
}

// lonLatUnits is the number of steps in a degree that longitudes and latitudes are rounded to.
const lonLatUnits = 1e6

// lonLatSteps gives longitude and latitude in millionths of a degree.
func lonLatSteps(p vertex) (lon, lat int64) {
	q := ToWGS84(p.metres())
	return int64(math.Round(q[0] * lonLatUnits)), int64(math.Round(q[1] * lonLatUnits))
}

func lonLat(p vertex) orb.Point {
	lon, lat := lonLatSteps(p)
	return orb.Point{float64(lon) / lonLatUnits, float64(lat) / lonLatUnits}
}
