package atlas

import (
	"fmt"
	"math"
	"slices"
)

// CatchmentInfo says whose catchments they are.
type CatchmentInfo struct {
	ID, Title string
	// Unit is what is shared out, such as "admitted patients"; Date is
	// YYYY-MM-DD, YYYY-MM, YYYY or empty; Note says what was done to the source.
	Unit, Date, Source, Note string
	Layer                    string
}

// CatchmentWhole is all of a provider's patients: shares count in thousand
// millionths of them.
const CatchmentWhole int64 = 1_000_000_000

// Catchment says where the patients of each provider live. How many patients
// a provider has is not known, so each provider counts alike.
type Catchment struct {
	CatchmentInfo
	Providers []Provider // ascending by code
	// Parts lie beside Layer.Areas and ascend by provider.
	Parts [][]CatchmentPart
}

// Provider is a hospital trust, or another body that people go to.
type Provider struct{ Code, Name string }

// CatchmentPart is the patients of one provider who live in a unit.
type CatchmentPart struct {
	Provider int32 // index in Catchment.Providers
	Share    int64 // of CatchmentWhole; those of a provider add to it
}

// Catchments lists the catchments that are known on a layer.
func (a *Atlas) Catchments(layerID string) []CatchmentInfo {
	var out []CatchmentInfo
	for _, m := range a.manifest.Catchments {
		if o, _ := a.overlapsOn(m.Overlaps, layerID); o != nil {
			out = append(out, m.info(layerID))
		}
	}
	return out
}

func overlapOf(overlaps []manifestOverlap, layerID string) *manifestOverlap {
	i := slices.IndexFunc(overlaps, func(o manifestOverlap) bool { return o.Layer == layerID })
	if i < 0 {
		return nil
	}
	return &overlaps[i]
}

func (m *manifestCatchment) info(layerID string) CatchmentInfo {
	return CatchmentInfo{ID: m.ID, Title: m.Title, Unit: m.Unit, Date: m.Date, Source: m.Source, Note: m.Note, Layer: layerID}
}

// Catchment reads catchments and divides them among the areas of a layer: the
// share of each area of the source as its people are divided.
func (a *Atlas) Catchment(layerID, id string) (*Catchment, error) {
	l, err := a.Layer(layerID)
	if err != nil {
		return nil, err
	}
	for i := range a.manifest.Catchments {
		m := &a.manifest.Catchments[i]
		if o, on := a.overlapsOn(m.Overlaps, layerID); o != nil && m.ID == id {
			source, err := a.catchments[id]()
			if err != nil {
				return nil, err
			}
			c, err := a.catchmentOn(l, on, m, o, source)
			return c, a.wrap("catchments", id+" on layer "+layerID, err)
		}
	}
	var have []string
	for _, c := range a.Catchments(layerID) {
		have = append(have, c.ID)
	}
	return nil, &NotFoundError{Atlas: a.ID, Kind: "catchments on " + layerID, ID: id, Have: have}
}

// catchmentOn divides a source among the areas of a layer, by its overlaps with
// the layer on: the same one, or that which atoms are made of.
func (a *Atlas) catchmentOn(l *Layer, on string, m *manifestCatchment, o *manifestOverlap, s *catchmentSource) (*Catchment, error) {
	known, err := a.Layer(on)
	if err != nil {
		return nil, err
	}
	t, err := readVerifiedTable(a.fsys, o.File)
	if err != nil {
		return nil, err
	}
	areas, err := parseOverlap(known, t)
	if err != nil {
		return nil, err
	}
	if known != l {
		areas = l.gatherOverlap(areas)
	}
	return divideCatchment(l, m, t.File, s, areas)
}

// divideCatchment gives each unit its part of the shares; overlap is the file
// that the areas are from.
func divideCatchment(l *Layer, m *manifestCatchment, overlap string, s *catchmentSource, areas map[string][]overlapPart) (*Catchment, error) {
	c := &Catchment{CatchmentInfo: m.info(l.ID), Providers: s.providers, Parts: make([][]CatchmentPart, len(l.Areas))}
	share := make([]float64, len(l.Areas))
	for p, rows := 0, s.rows; p < len(s.providers); p++ {
		clear(share)
		sum := 0.0
		for ; len(rows) > 0 && rows[0].provider == p; rows = rows[1:] {
			parts, ok := areas[rows[0].area]
			if !ok {
				return nil, &Error{File: m.File.File, Row: rows[0].line, Code: rows[0].area, Problem: "no such area in " + overlap, Want: "an area that overlaps layer " + l.ID}
			}
			sum += rows[0].share
			for _, x := range parts {
				share[x.unit] += float64(rows[0].share * x.share)
			}
		}
		var round rounder
		for u, v := range share {
			if whole := round.next(v / sum * float64(CatchmentWhole)); whole > 0 {
				c.Parts[u] = append(c.Parts[u], CatchmentPart{Provider: int32(p), Share: whole}) //nolint:gosec // G115: no more than there are rows
			}
		}
	}
	return c, nil
}

// Membership is the catchments as people of groups, for measures and terms
// that count in 31 bits: each provider has the same round number of patients.
func (c *Catchment) Membership() *Membership {
	whole := int64(1)
	for whole < CatchmentWhole && whole*10*int64(len(c.Providers)) <= math.MaxInt32 {
		whole *= 10
	}
	m := &Membership{
		ID: c.ID, Title: c.Title, Kind: KindCatchment, Exact: false, Parts: make([][]Part, len(c.Parts)),
		Note: fmt.Sprintf("how many patients each provider has is not known: each counts as %d", whole),
	}
	for _, p := range c.Providers {
		m.Groups = append(m.Groups, Group{Code: p.Code, Name: p.Name})
	}
	round := make([]rounder, len(c.Providers))
	for u, parts := range c.Parts {
		for _, p := range parts {
			if n := round[p.Provider].next(float64(p.Share) / float64(CatchmentWhole) * float64(whole)); n > 0 {
				m.Parts[u] = append(m.Parts[u], Part{Group: p.Provider, People: n})
			}
		}
	}
	m.addGroups()
	return m
}
