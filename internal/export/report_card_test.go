package export

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// filled is a plan with everything that a scorecard can say, filled in by hand:
// real figures where they are at hand, made up beyond them.
func filled(t testing.TB) *Plan {
	t.Helper()
	p := stps(t)
	c := p.Scorecard
	c.EngineVersion, c.ProblemDigest, c.PlanDigest = "0.1.0", "p0", p.Plan.Digest()
	c.Atlas = scorecard.Atlas{ID: p.Atlas.ID, Title: p.Atlas.Title, Digest: p.Atlas.Digest(), Outlines: "schematic"}
	c.Population.ID, c.Population.Source = "residents", "ONS mid-2017 estimates"
	c.Settings = scorecard.Settings{Scenario: "made-up", Regions: 44, Bounds: scorecard.Bounds{Min: 300_000, Max: 3_000_000}, Seed: 7, Steps: 1_234_567}
	c.Objective = scorecard.Objective{Value: 0.3, Terms: []scorecard.Term{
		{Name: "needs", Weight: 0.6, Value: 0.449}, {Name: "balance", Weight: 0.25, Value: 0.367},
		{Name: "compactness", Weight: 0.05, Value: 0.6}, {Name: "alignment", Weight: 0.1, Value: 0.08},
	}}
	fillNeeds(c)
	fillRelations(c)
	fillReferences(c)
	fillEvidence(c)
	c.Notes = []string{"the population of 2 areas was filled in from their neighbours", "Commuting is of 2011."}
	p.Scenario = scenario.Scenario{
		ID: "made-up", Title: p.Title, Source: "a wish <of> somebody", Note: "Weights are a default.", Layer: "ccg17",
		Regions: scenario.Count{From: 44, To: 44}, Needs: "core-5", Weights: scenario.Weights{Needs: 0.6, Balance: 0.25, Compactness: 0.05, Alignment: 0.1},
	}
	return p
}

func fillNeeds(c *scorecard.Scorecard) {
	n := &c.Needs
	n.MeanDistance, n.MeanDistanceAll, n.WorstRegion, n.WorstDistance = 0.78, 1.31, c.Regions[3].Code, 1.22
	units := []string{"score", "fraction", "fraction", "fraction", "fraction"}
	for j := range n.Indicators {
		i := &n.Indicators[j]
		i.Unit, i.Mean, i.Lowest, i.Highest = units[j], 0, math.Inf(1), math.Inf(-1)
		for _, r := range c.Regions {
			v := r.Indicators[j].Mean
			i.Mean += v / float64(len(c.Regions))
			if v < i.Lowest {
				i.Lowest, i.LowestRegion = v, r.Code
			}
			if v > i.Highest {
				i.Highest, i.HighestRegion = v, r.Code
			}
		}
		i.BetweenSD = (i.Highest - i.Lowest) / 4
	}
	c.Context = []scorecard.IndicatorCapture{
		n.Indicators[0],
		{ID: "white_share", Title: "People of white British ethnicity", Captured: 0.71, Unit: "fraction", Mean: 0.8, BetweenSD: 0.15,
			Lowest: 0.32, LowestRegion: c.Regions[1].Code, Highest: 0.97, HighestRegion: c.Regions[2].Code, Sensitive: true},
		{ID: "gini", Title: "Employment rate", Captured: 0.4, Unit: "per 1,000", Mean: 741, BetweenSD: 30,
			Lowest: 660, LowestRegion: c.Regions[5].Code, Highest: 803, HighestRegion: c.Regions[6].Code},
	}
	c.Shape.MeanP2A, c.Shape.MeanReock = 78.2, 0.41
	for r := range c.Regions {
		g := &c.Regions[r]
		x := float64(r%7) - 3
		g.P2A, g.Reock, g.MeanDistance = 60+3*x, 0.4+0.05*x, 0.8+0.1*x
		g.Context = []scorecard.IndicatorMean{g.Indicators[0], {ID: "white_share", Mean: 0.8 - 0.05*x, Z: -x / 2}, {ID: "gini", Mean: 741 + 12*x, Z: x / 3}}
	}
}

func fillRelations(c *scorecard.Scorecard) {
	registered := scorecard.BasisCard{Population: scorecard.Population{ID: "registered", Basis: "registered patients", Date: "2017-07-01", Total: 58_000_000}, Balance: c.Balance, NeedsCaptured: 0.547}
	registered.Balance.Ideal = 58_000_000 / float64(len(c.Regions))
	c.Bases = []scorecard.BasisCard{registered}
	c.Alignments = []scorecard.AlignmentCard{
		{ID: "utla18", Title: "Upper-tier councils, 2018", Areas: 151, AreasSplit: 12, PeopleOutside: 812_345, PeopleOutsideShare: 0.0146, SeparatedShare: 0.021, ExtraPieces: 31},
		{ID: "pfa17", Title: "Police force areas, 2017", Areas: 39, AreasSplit: 20, PeopleOutside: 9_412_345, PeopleOutsideShare: 0.169, SeparatedShare: 0.201, ExtraPieces: 40, Exact: true},
	}
	c.Flows = []scorecard.FlowCard{
		{ID: "commuting11", Title: "Commuting, 2011", Kind: "flow", InternalShare: 0.842, Source: "Census 2011, table WU03EW"},
		{ID: "trusts", Title: "Patients of acute trusts", Kind: "catchments", InternalShare: 0.811, Providers: 138, DominantShare: 0.811, EffectiveRegions: 1.53, Source: "OHID trust catchments 2020"},
	}
	c.Change = &scorecard.ChangeCard{Baseline: "icb22", Title: "Integrated care boards, July 2022", Regions: 42, PeopleReassigned: 3_200_000, ReassignedShare: 0.0575, UnitsReassigned: 14, NewcomerShare: 0.031, VariationOfInformation: 0.21, Rand: 0.991}
	c.Money = []scorecard.MoneyCard{{ID: "budget", Title: "Commissioning budget", Unit: "GBP", Total: 74.2e9, Smallest: 4.1e8, SmallestRegion: c.Regions[4].Code, Largest: 3.7e9, LargestRegion: c.Regions[7].Code, PerHead: 1334, LowestPerHead: 1201, HighestPerHead: 1490}}
	for r := range c.Regions {
		g := &c.Regions[r]
		g.Bases = []int64{g.Population + 40_000}
		g.Flows = []float64{0.75 + 0.02*float64(r%9), 0}
		g.Money = []float64{float64(g.Population) * (1250 + 10*float64(r%20))}
	}
}

func fillReferences(c *scorecard.Scorecard) {
	add := func(id, title string, regions int, least, most int64, largest, mean, captured float64) {
		c.References = append(c.References, scorecard.ReferenceCard{
			ID: id, Title: title, Regions: regions, Smallest: least, Largest: most, MaxDeviation: largest, MeanDeviation: mean, NeedsCaptured: captured,
			Gini: 0.2, MeanDistance: 0.8, MeanPolsbyPopper: 0.2, CutBorderKm: 4321, InPieces: 0, ExactShare: 0.987,
			Indicators: []float64{captured, captured - 0.1, captured + 0.1, captured, captured},
		})
	}
	add("icb22", "Integrated care boards, July 2022", 42, 493_000, 2_963_000, 1.24, 0.368, 0.555)
	add("nuts2", "NUTS 2 areas, 2018", 33, 564_000, 3_004_000, 0.78, 0.335, 0.582)
	add("lo17", "NHS England local offices, 2017", 14, 1_677_000, 8_825_000, 1.22, 0.304, 0.367)
	add("rgn17", "Regions of England", 9, 2_645_000, 9_075_000, 0.57, 0.24, 0.303)
}

func fillEvidence(card *scorecard.Scorecard) {
	bell := make([]int, 30)
	for i := range bell {
		bell[i] = int(160 * math.Exp(-math.Pow(float64(i)-14, 2)/50))
	}
	measure := func(name, title string, larger bool, value, percentile, low, high float64, refs ...float64) scorecard.NullMeasure {
		return scorecard.NullMeasure{
			Name: name, Title: title, LargerIsBetter: larger, Value: value, Percentile: percentile, Min: low, P5: low + 0.2*(high-low),
			Median: (low + high) / 2, P95: high - 0.2*(high-low), Max: high, Histogram: bell, References: refs,
		}
	}
	card.Evidence = &scorecard.Evidence{
		NullPlans: &scorecard.NullDistribution{
			Plans: 1000, Regions: 44, Bounds: card.Settings.Bounds, Seed: 7, Method: "random recombination of neighbouring regions",
			Measures: []scorecard.NullMeasure{
				measure("needs_captured", "variation in need between regions", true, card.Needs.Captured, 0.637, 0.47, 0.62, 0.555, 0.582, 0.367, 0.303),
				measure("mean_deviation", "mean deviation", false, card.Balance.MeanDeviation, 0.02, 0.1, 0.3, 0.368, 0.335, 0.304, 0.24),
				measure("mean_polsby_popper", "mean compactness (Polsby–Popper)", true, 0.21, 0.94, 0.11, 0.22, 0.2, 0.21, 0.19, math.NaN()),
			},
		},
	}
	for i, c := range []scorecard.SensitivityCard{
		{Change: "nothing changed", Kind: "control", Factor: 1},
		{Change: "needs weighs a quarter more", Kind: "weight", Subject: "needs", Factor: 1.25},
		{Change: "needs weighs a quarter less", Kind: "weight", Subject: "needs", Factor: 0.75},
		{Change: "balance weighs a quarter more", Kind: "weight", Subject: "balance", Factor: 1.25},
		{Change: "balance weighs a quarter less", Kind: "weight", Subject: "balance", Factor: 0.75},
		{Change: "without Index of Multiple Deprivation 2019 score", Kind: "without", Subject: "imd2019_score"},
	} {
		c.OwnNeedsCaptured, c.OwnObjective, c.Objective, c.NeedsCaptured, c.MaxDeviation, c.MeanDeviation = 0.55, 0.3, 0.29, 0.56, 1.1, 0.35
		c.PeopleMovedShare, c.UnitsMoved = 0.01+0.03*float64(i), 3*i
		card.Evidence.Sensitivity = append(card.Evidence.Sensitivity, c)
	}
	for i := range 6 {
		w := float64(i) / 5
		card.Evidence.TradeOff = append(card.Evidence.TradeOff, scorecard.TradeOffPoint{
			NeedsWeight: w, NeedsCaptured: 0.4 + 0.3*math.Sqrt(w), MeanDeviation: 0.02 + 0.45*w*w, MaxDeviation: 0.1 + w, MeanPolsbyPopper: 0.2 - 0.04*w, PeopleMovedShare: 0.5 - 0.3*w,
		})
	}
}

// many is a plan with a region for each area: some hundreds.
func many(t testing.TB) *Plan {
	t.Helper()
	p := stps(t)
	codes, names := make([]string, len(p.Layer.Areas)), make([]string, len(p.Layer.Areas))
	for u, a := range p.Layer.Areas {
		codes[u], names[u] = "R"+strconv.Itoa(1000+u), a.Name
	}
	plan, regions, err := scorecard.PlanOf(codes, names)
	if err != nil {
		t.Fatal(err)
	}
	m, err := scorecard.NewMeasurer(p.Layer, p.Profile)
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Measure(plan, regions, scorecard.Relations{})
	if err != nil {
		t.Fatal(err)
	}
	return &Plan{Atlas: p.Atlas, Layer: p.Layer, Plan: plan, Names: regions, Scorecard: card, Profile: p.Profile, Title: "One for each"}
}

// minimal is a plan of which no more was measured than there was at first:
// everything that may be absent is.
func minimal(t testing.TB) *Plan {
	t.Helper()
	p := stps(t)
	c := p.Scorecard
	c.Bases, c.Alignments, c.Flows, c.Change, c.Money, c.Context, c.Notes, c.Evidence, c.References = nil, nil, nil, nil, nil, nil, nil, nil, nil
	c.Shape.MeanP2A, c.Shape.MeanReock = 0, 0
	c.Needs = scorecard.Needs{Profile: c.Needs.Profile, Captured: c.Needs.Captured, Indicators: slices.Clone(c.Needs.Indicators)}
	for i, n := range c.Needs.Indicators {
		c.Needs.Indicators[i] = scorecard.IndicatorCapture{ID: n.ID, Title: n.Title, Captured: n.Captured}
	}
	for r := range c.Regions {
		g := &c.Regions[r]
		g.P2A, g.Reock, g.MeanDistance, g.InertiaPersonKm2 = 0, 0, 0, 0
		g.Context, g.Bases, g.Flows, g.Money = nil, nil, nil, nil
	}
	return p
}
