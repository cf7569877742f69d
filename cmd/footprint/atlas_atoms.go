package main

import (
	"io"
	"slices"
	"strings"

	"footprint/internal/atlas"
)

// atomsInfo says what a layer of atoms is made of.
type atomsInfo struct {
	From      string       `json:"from"`
	Parents   []parentInfo `json:"parents"`
	Cut       []string     `json:"cut"`
	Scattered []string     `json:"scattered"`
	LeftOut   []string     `json:"leftOut"`
	// Smallest is the atom with the fewest people.
	Smallest       string `json:"smallest"`
	SmallestPeople int64  `json:"smallestPeople"`
}

// parentInfo is one of the two layers: how many of its areas are one atom, and
// which are several.
type parentInfo struct {
	Layer  string   `json:"layer"`
	Whole  int      `json:"whole"`
	Parted []string `json:"parted"`
}

// atomsOf is nil for any other layer.
func atomsOf(a *atlas.Atlas, l *atlas.Layer) (*atomsInfo, error) {
	x := l.Atoms
	if x == nil {
		return nil, nil
	}
	list := func(codes []string) []string { return append([]string{}, codes...) }
	info := &atomsInfo{From: x.From, Cut: list(x.Cut), Scattered: list(x.Scattered), LeftOut: list(x.LeftOut)}
	for i, id := range x.Layers {
		units, err := a.Units(id)
		if err != nil {
			return nil, err
		}
		info.Parents = append(info.Parents, parentInfo{id, units - len(x.Parted[i]), list(x.Parted[i])})
	}
	least := slices.MinFunc(l.Areas, func(p, q atlas.Area) int { return int(p.Population - q.Population) })
	info.Smallest, info.SmallestPeople = least.Code, least.Population
	return info, nil
}

// print says the same in words.
func (x *atomsInfo) print(out io.Writer, id string) {
	if x == nil {
		return
	}
	line := func(format string, args ...any) { _ = printf(out, format+"\n", args...) } // Flush tells
	line("\nATOMS of %s, put together from whole areas of %s", id, x.From)
	for i, p := range x.Parents {
		line("%d areas of %s are whole in one of %s, %d in several%s", p.Whole, p.Layer, x.Parents[1-i].Layer, len(p.Parted), named(p.Parted))
	}
	line("%d atoms lie in more than one piece%s", len(x.Scattered), named(x.Scattered))
	line("%d areas of %s are not whole in one area of both%s", len(x.Cut), x.From, named(x.Cut))
	if len(x.LeftOut) > 0 {
		line("%d indicators cannot be carried up%s", len(x.LeftOut), named(x.LeftOut))
	}
	line("the smallest is %s with %d people", x.Smallest, x.SmallestPeople)
}

// named lists the first of some codes.
func named(codes []string) string {
	const most = 6
	switch {
	case len(codes) == 0:
		return ""
	case len(codes) > most:
		return ": " + strings.Join(codes[:most], ", ") + ", ..."
	}
	return ": " + strings.Join(codes, ", ")
}
