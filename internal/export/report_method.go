package export

import (
	"fmt"
	"slices"
	"strconv"
)

// most faults that stand at the top of the page.
const maxFaults = 6

// faults are what the plan breaks, and how many there are besides.
func (r *report) faults() (first []string, more int) {
	all := clean(r.Scorecard.Faults)
	if len(all) > maxFaults {
		return all[:maxFaults-1], len(all) - maxFaults + 1
	}
	return all, 0
}

// faultsPart is the whole list, where the top of the page has not all.
func (r *report) faultsPart() *section {
	if _, more := r.faults(); more == 0 {
		return nil
	}
	return &section{ID: "broken", Title: "All that the plan breaks", Blocks: []block{{List: clean(r.Scorecard.Faults)}}}
}

// notesPart is what a reader should know.
func (r *report) notesPart() *section {
	if len(r.Scorecard.Notes) == 0 {
		return nil
	}
	s := &section{ID: "notes", Title: "Notes"}
	s.Blocks = []block{{List: clean(r.Scorecard.Notes)}}
	return s
}

// methodPart says how the plan was made and what the measures are.
func (r *report) methodPart() *section {
	s := &section{ID: "method", Title: "Method"}
	if !r.given {
		proof := "Such a search finds good plans and does not prove that there is none better."
		if r.proved() != "" {
			proof = "Such a search finds good plans and does not prove that there is none better; the proof is apart from it. All contiguous regions within the limits were gone through, and linear programming put a price on every area, such that regions cost at least the prices of their areas but for a known remainder (column generation with branch and price; after Mehrotra, Johnson and Nemhauser 1998)."
		}
		s.Lead = append(s.Lead, fmt.Sprintf("Several independent searches each began with a plan of their own and changed it step by step: one area to another region, two areas swapped, or two neighbouring regions merged and divided anew. Changes that make the objective worse are taken too, less and less often (simulated annealing). The best plan of %s steps was kept and measured again from the figures by code that shares nothing with the search.",
			thousands(r.Scorecard.Settings.Steps)),
			proof+" The same inputs, seed and steps give the same plan.")
	}
	s.Lead = append(s.Lead, "In the formulas p is the people of an area, P those of a region, k the number of regions, μ = ΣP / k their average population, z the indicators of need on one scale (by default less the mean of all people, over their standard deviation), z̄ the mean of a region. Lengths and areas are measured on the British National Grid (EPSG:27700).")
	s.Blocks = []block{{Terms: r.definitions()}}
	return s
}

// definitions are those of the measures that the page shows.
func (r *report) definitions() []definition {
	c := r.Scorecard
	out := []definition{
		{"Need between regions", "share of the variation between areas that lies between regions and not within them: 0 when every region is like the whole, 1 when the areas of each region are the same",
			"1 − Σ p (z − z̄)² / Σ p z², indicators by their part in all variation", "correlation ratio, Pearson 1905; sums of squares as of Ward 1963"},
		{"Deviation", "population of a region over the average, less 1", "P / μ − 1", ""},
		{"Gini coefficient", "inequality of the regions’ populations, 0 when all are equal", "Σᵢ (2i − k − 1) Pᵢ / (k ΣP), P ascending", "Gini 1912"},
		{"Polsby–Popper", "compactness: area over that of a circle with the same perimeter; coasts and rivers lower it", "4π A / L²", "Polsby and Popper 1991"},
	}
	add := func(shown bool, d definition) {
		if shown {
			out = append(out, d)
		}
	}
	add(c.Needs.MeanDistanceAll > 0, definition{"Distance in need", "root of the weighted squared differences between two areas, averaged over pairs of people who live in different areas", "√ Σ w (zₐ − zᵦ)², for areas a and β, w the weights", "after NHS RightCare, which takes no root"})
	add(c.Shape.MeanReock > 0, definition{"Reock", "compactness: area over that of the smallest circle around the region", "A / A(circle)", "Reock 1961"})
	add(c.Shape.InertiaPersonKm2 > 0, definition{"Squared distance from the centre", "how far people live from the centre of their region", "Σ p |x − c|² / Σ p", "Weaver and Hess 1963"})
	e := c.Evidence
	add(e != nil && e.NullPlans != nil, definition{"Random plans", "contiguous plans within the bounds, made by merging two neighbouring regions and cutting a random spanning tree of them, many times over", "", "ReCom, DeFord, Duchin and Solomon 2021"})
	add(len(c.Alignments) > 0, definition{"Chance of being separated", "two people of one area, drawn at random, are in different regions; averaged over areas by their people", "1 − Σ s², s the shares of an area’s people by region", "Simpson 1949"})
	add(len(c.Flows) > 0, definition{"Stays within a region", "part of the flow that begins and ends in one region", "", "self-containment, Coombes, Green and Openshaw 1986"})
	add(len(c.Flows) > 0, definition{"Effective number of regions", "regions of a provider’s patients, each counted by its size", "1 / Σ s², s the shares of its patients by region", "Laakso and Taagepera 1979"})
	add(c.Change != nil, definition{"Change", "people whose region is not the one that is matched to theirs, by the matching of regions that moves fewest", "", "assignment problem, Kuhn 1955"})
	add(c.Change != nil, definition{"Variation of information and Rand index", "two distances of divisions that need no matching", "H(A|B) + H(B|A); pairs that agree / all pairs", "Meilă 2007; Rand 1971"})
	return out
}

// sourcesPart names whose figures these are.
func (r *report) sourcesPart() *section {
	s := &section{ID: "sources", Title: "Sources"}
	p := r.Scorecard.Population
	source := plain(p.Source)
	if source == "" {
		source = plain(r.Layer.Population.Source)
	}
	list := []string{fmt.Sprintf("People: %s, %s. %s", r.who(), day(p.Date), source) + end(source)}
	for _, b := range r.Scorecard.Bases {
		from := plain(b.Population.Source)
		list = append(list, fmt.Sprintf("%s: %s. %s", r.counts(b.Population), day(b.Population.Date), from)+end(from))
	}
	seen := make(map[string]bool)
	for _, i := range append(slices.Clone(r.Scorecard.Needs.Indicators), r.Scorecard.Context...) {
		at, ok := r.Layer.Indicator(i.ID)
		if !ok {
			continue
		}
		if x := plain(r.Layer.Indicators[at].Source); x != "" && !seen[x] {
			seen[x] = true
			list = append(list, "Indicators: "+x+end(x))
		}
	}
	outlines := "Outlines: official boundaries, used for the map."
	if r.schematic() {
		outlines = "Outlines are schematic: computed from points, not boundaries. Areas, perimeters and who touches whom were measured on the official boundaries."
	}
	list = append(list, outlines)
	s.Blocks = []block{{List: list}, {Heading: "Attribution", List: r.notes()[1:]}}
	return s
}

// clean are messages as sentences, with commas between the thousands.
func clean(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = sentence(grouped(plain(t))) + end(t)
	}
	return out
}

// most bytes of a scenario that are printed.
const maxScenario = 16 << 10

// againPart says how to make the page again.
func (r *report) againPart() *section {
	c := r.Scorecard
	s := &section{ID: "again", Title: "To make this again"}
	command := "footprint solve --scenario scenario.yaml -o out"
	if r.proved() != "" {
		command = "footprint prove --scenario scenario.yaml -o out"
	}
	if r.given {
		command = "footprint score --scenario scenario.yaml --plan lookup.csv -o out"
	}
	words := "Save the scenario below as scenario.yaml"
	if r.given {
		words += ", have the plan as lookup.csv"
	}
	s.Lead = append(s.Lead, words+", and run this with version "+plain(c.EngineVersion)+" of the software; --atlas names the folder of an atlas that does not ship with it:")
	s.Blocks = append(s.Blocks, block{Code: command})
	// The folder that an atlas came from belongs to one machine, its id does not.
	again := r.Scenario
	again.Atlas = r.Atlas.ID
	if yaml, err := again.YAML(); err == nil && len(yaml) <= maxScenario {
		s.Blocks = append(s.Blocks, block{Code: string(yaml)})
	} else {
		s.Blocks = append(s.Blocks, block{Text: []string{"The scenario is too long for this page; manifest.json holds it."}})
	}
	t := table{ID: "t-digests", Caption: "What went in, by its digest (SHA-256)", First: "Input", Columns: []column{{Title: "Id", Text: true}, {Title: "Digest", Text: true}}}
	add := func(name, id, digest string) {
		if digest != "" {
			t.Rows = append(t.Rows, row{Name: name, Cells: cells(plain(id), digest)})
		}
	}
	add("Atlas", c.Atlas.ID, c.Atlas.Digest)
	add("Layer", c.Layer, r.Layer.Digest)
	add("Needs profile", r.Profile.ID, r.Profile.Digest())
	add("Problem", plain(c.Settings.Scenario), c.ProblemDigest)
	add("Plan", "", c.PlanDigest)
	if c.Bound != nil {
		add("Certificate", "", c.Bound.Certificate)
	}
	s.Blocks = append(s.Blocks, block{Table: &t})
	if !r.given {
		s.Blocks = append(s.Blocks, block{Text: []string{"Seed " + strconv.FormatUint(c.Settings.Seed, 10) + ", " + thousands(c.Settings.Steps) + " steps."}})
	}
	return s
}
