package geo

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// ground takes the coordinates of a file to the grid.
type ground struct {
	crs     CRS
	assumed bool // the file does not say which
	metres  bool // a coordinate was seen that no longitude and latitude can be
	points  int
}

// The coordinates that are taken as sound: Great Britain, Ireland and some hundred kilometres of sea.
const (
	minLon, maxLon     = -13.0, 6.0
	minLat, maxLat     = 48.0, 63.0
	minEast, maxEast   = -300e3, 1000e3
	minNorth, maxNorth = -300e3, 1500e3
)

func (g *ground) point(p orb.Point) (vertex, *Error) {
	x, y := p[0], p[1]
	if math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return vertex{}, &Error{Problem: "coordinate " + showPoint(p) + " is not a number", Want: "give finite numbers"}
	}
	g.points++
	if g.crs == BNG {
		g.metres = g.metres || math.Abs(x) > 180 || math.Abs(y) > 90
		if x < minEast || x > maxEast || y < minNorth || y > maxNorth {
			return vertex{}, &Error{Problem: fmt.Sprintf("coordinate %s is not an easting and northing of EPSG:27700 in Great Britain", showPoint(p)),
				Want: "check the CRS of the file"}
		}
		return toVertex(p), nil
	}
	if x < minLon || x > maxLon || y < minLat || y > maxLat {
		return vertex{}, g.notDegrees(p)
	}
	return toVertex(ToBNG(p)), nil
}

// notDegrees says what a coordinate probably is that is no longitude and latitude of these islands.
func (g *ground) notDegrees(p orb.Point) *Error {
	x, y := p[0], p[1]
	e := &Error{Problem: fmt.Sprintf("coordinate %s is not a longitude and latitude of the British Isles", showPoint(p)),
		Want: "check the CRS of the file"}
	switch {
	case minLat <= x && x <= maxLat && minLon <= y && y <= maxLon:
		e.Want = "give the longitude first, then the latitude"
	case x >= minEast && x <= maxEast && y >= minNorth && y <= maxNorth && (math.Abs(x) > 180 || math.Abs(y) > 90):
		e.Want = "if it is an easting and northing, set the CRS to EPSG:27700"
		if g.assumed {
			e.Problem += " (the file names no CRS, which means EPSG:4326)"
		}
	}
	return e
}

// onlyDegrees reports whether a file in metres has only coordinates that could be degrees.
func (g *ground) onlyDegrees() bool { return g.crs == BNG && g.points > 0 && !g.metres }

// ring takes a closed ring to the grid, leaving the closing point out.
func (g *ground) ring(points []orb.Point) (gridRing, *Error) {
	ring := make(gridRing, 0, len(points))
	for _, p := range points {
		q, err := g.point(p)
		if err != nil {
			return nil, err
		}
		ring = append(ring, q)
	}
	if err := checkClosed(points); err != nil {
		return nil, err
	}
	return ring[:len(ring)-1], nil
}

func checkClosed(points []orb.Point) *Error {
	if n := len(points); n == 0 {
		return &Error{Problem: "empty ring", Want: "leave it out or draw it"}
	} else if points[0] != points[n-1] {
		return &Error{Problem: fmt.Sprintf("ring not closed: first point %s differs from last %s", showPoint(points[0]), showPoint(points[n-1])),
			Want: "close the ring"}
	} else if n < 4 {
		return &Error{Problem: fmt.Sprintf("ring of %d points at %s", n, showPoint(points[0])), Want: "a ring has at least 4, the last equal to the first"}
	}
	return nil
}

func showPoint(p orb.Point) string {
	return "(" + strconv.FormatFloat(p[0], 'f', -1, 64) + " " + strconv.FormatFloat(p[1], 'f', -1, 64) + ")"
}
