package footprint

import (
	"context"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// RegionRef is a region by code and name; the JSON is footprint.v1.Region.
type RegionRef struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// UnitExplanation says where a unit could be and what that would change; the
// JSON is footprint.v1.ExplainUnitResponse.
type UnitExplanation struct {
	Unit       string       `json:"unit"`
	Name       string       `json:"name"`
	Population int64        `json:"population"`
	Region     RegionRef    `json:"region"`
	Words      []string     `json:"words"`
	Options    []MoveOption `json:"options"` // best first

	// PlanMeasures are those of the plan as it is, and RegionMeasures those of
	// the region of the unit, in the order of the scorecard.
	PlanMeasures   []scorecard.Measure `json:"-"`
	RegionMeasures []scorecard.Measure `json:"-"`
}

// MoveOption is the unit in another region that it touches.
type MoveOption struct {
	Region RegionRef `json:"region"`
	// Valid says that every constraint would be kept; Faults are those that are
	// kept now and would not be.
	Valid           bool            `json:"valid"`
	Faults          []string        `json:"faults"`
	ObjectiveChange float64         `json:"objectiveChange"`
	Terms           []TermChange    `json:"terms"`
	Measures        []MeasureChange `json:"measures"`
	Words           []string        `json:"words"`
}

// TermChange is what a move does to the weighted value of a term.
type TermChange struct {
	Name   string  `json:"name"`
	Change float64 `json:"change"`
}

// MeasureChange is what a move does to one measure: of the plan, or of one of
// the two regions concerned, whose code then begins the name.
type MeasureChange struct {
	Name   string  `json:"name"`
	Now    float64 `json:"now"`
	Then   float64 `json:"then"`
	Better int     `json:"better"` // 1 better, -1 worse, 0 neither

	Region  string            `json:"-"` // code; empty for the plan
	Measure scorecard.Measure `json:"-"` // with its value now
}

// RegionExplanation says what a region is made of; the JSON is
// footprint.v1.ExplainRegionResponse.
type RegionExplanation struct {
	Region     RegionRef             `json:"region"`
	Card       *scorecard.RegionCard `json:"card"`
	Words      []string              `json:"words"`
	Members    []RegionMember        `json:"members"`    // most people first
	Indicators []IndicatorSpread     `json:"indicators"` // most alike first
	Neighbours []NeighbourRegion     `json:"neighbours"` // most alike first
}

// RegionMember is a unit of a region. Difference is that of z-scores.
type RegionMember struct {
	Unit        string  `json:"unit"`
	Name        string  `json:"name"`
	Population  int64   `json:"population"`
	Distance    float64 `json:"distance"`
	WithinShare float64 `json:"withinShare"`
	Indicator   string  `json:"indicator"`
	Difference  float64 `json:"difference"`
}

// IndicatorSpread is how one indicator varies within a region.
type IndicatorSpread struct {
	ID          string  `json:"id"`
	Title       string  `json:"title"`
	Mean        float64 `json:"mean"`
	Z           float64 `json:"z"`
	Spread      float64 `json:"spread"`
	WithinShare float64 `json:"withinShare"`
}

// NeighbourRegion is a region that another one touches.
type NeighbourRegion struct {
	Region     RegionRef `json:"region"`
	Distance   float64   `json:"distance"`
	BorderKm   float64   `json:"borderKm"`
	Population int64     `json:"population"`
}

// ExplainUnit measures a given plan as Score does, and explains one unit of it,
// given by its code or by a name that only it has. An [*InputError] says what
// else could have been meant. It takes as long as measuring the plan once for
// each region that the unit touches.
func (p *Planner) ExplainUnit(ctx context.Context, s scenario.Scenario, read func(*atlas.Atlas, *atlas.Layer) (*Lookup, error), unit string) (*UnitExplanation, error) {
	o, err := p.Score(alone(s), read)
	if err != nil {
		return nil, err
	}
	return o.explainUnit(ctx, unit)
}

// ExplainRegion is ExplainUnit for a region.
func (p *Planner) ExplainRegion(s scenario.Scenario, read func(*atlas.Atlas, *atlas.Layer) (*Lookup, error), code string) (*RegionExplanation, error) {
	o, err := p.Score(alone(s), read)
	if err != nil {
		return nil, err
	}
	return o.explainRegion(code)
}

// ExplainUnit is that of [Planner] for a division.
func (s *Service) ExplainUnit(ctx context.Context, sc scenario.Scenario, d Division, unit string) (*UnitExplanation, error) {
	o, err := s.score(ctx, alone(sc), d)
	if err != nil {
		return nil, err
	}
	return o.explainUnit(ctx, unit)
}

// ExplainRegion is that of [Planner] for a division.
func (s *Service) ExplainRegion(ctx context.Context, sc scenario.Scenario, d Division, code string) (*RegionExplanation, error) {
	o, err := s.score(ctx, alone(sc), d)
	if err != nil {
		return nil, err
	}
	return o.explainRegion(code)
}

// alone drops what a plan is to be set beside: no move changes that.
func alone(s scenario.Scenario) scenario.Scenario {
	s.References, s.Evidence = nil, scenario.Evidence{}
	return s
}

// explainer is a plan with what explanations of it need.
type explainer struct {
	*Outcome
	members [][]region.Unit
	spreads []*scorecard.Spread // beside the regions
}

func (o *Outcome) explainer() (*explainer, error) {
	if err := o.ensureRuler(); err != nil {
		return nil, err
	}
	e := &explainer{Outcome: o, members: o.Plan.Members()}
	for _, units := range e.members {
		e.spreads = append(e.spreads, o.ruler.Spread(units))
	}
	return e, nil
}

func (e *explainer) layer() *atlas.Layer { return e.Task.Layer }

func (e *explainer) area(u region.Unit) *atlas.Area { return &e.Task.Layer.Areas[u] }

func (e *explainer) ref(l region.Label) RegionRef { return RegionRef(e.Names[l]) }
