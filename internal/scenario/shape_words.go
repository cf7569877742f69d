package scenario

import (
	"reflect"
	"regexp"
)

// fieldWord is what a type does not tell of a field: what it means, and which values
// it takes. Of a list the limits are those of its items.
type fieldWord struct {
	doc      string
	min, max *float64
	among    []string
	pattern  *regexp.Regexp
	want     string
	needed   bool
}

func float(x float64) *float64 { return &x }

var (
	zero = float(0)
	one  = float(1)
)

const wantTolerance = "a fraction of the ideal population from 0 to 1, such as 0.05 for 5 %"

// ownShapes are those of types that read themselves.
var ownShapes = map[reflect.Type]shape{
	reflect.TypeFor[Count](): {
		name: "Count", kinds: []kind{aWhole, aMapping}, min: one, want: wantCount[len("want "):],
		fields: []field{
			{"from", &shape{kinds: []kind{aWhole}, min: one, doc: "Fewest regions."}, true},
			{"to", &shape{kinds: []kind{aWhole}, min: one, doc: "Most regions."}, true},
			{"about", &shape{kinds: []kind{aWhole}, min: one, doc: "Roughly this many regions: the answer is one plan. Wants price."}, false},
			{"price", &shape{kinds: []kind{aNumber, aWhole}, min: zero, max: one, doc: "What each region more or fewer than about costs, as part of the objective."}, false},
		},
	},
	reflect.TypeFor[Baseline](): {
		name: "Baseline", kinds: []kind{aText, aMapping}, of: &shape{kinds: []kind{aText}},
		want: "the id of a real division such as stp17, or the region of each unit by code",
	},
	reflect.TypeFor[Within](): {
		name: "Within", kinds: []kind{aText, aMapping}, of: &shape{kinds: []kind{aText}},
		want: "the id of a layer or real division such as nhser17, or the zone of each area by code",
	},
}

// fieldWords are by type and key. The tests hold them to the fields of the types.
var fieldWords = map[string]fieldWord{
	"Scenario.scenario":          {doc: "Id of the scenario."},
	"Scenario.title":             {doc: "Title of results."},
	"Scenario.source":            {doc: "Whose question this is."},
	"Scenario.note":              {doc: "What a reader should know."},
	"Scenario.atlas":             {doc: "Id of the atlas."},
	"Scenario.layer":             {doc: "Id of the layer of areas that regions are made of, such as ccg17.", want: "the id of a layer, such as ccg17"},
	"Scenario.regions":           {doc: "How many regions: a number, a range (a sweep), or roughly a number.", min: one},
	"Scenario.target_population": {doc: "How many people a region should have, instead of regions.", min: zero},
	"Scenario.sweep":             {doc: "A plan at each of several points."},
	"Scenario.tolerance":         {doc: "Largest deviation of a region from the ideal population, as a fraction: 0.2 is 20 %.", min: zero, max: one, want: wantTolerance},
	"Scenario.min_population":    {doc: "Fewest people of a region, instead of the lower end of the tolerance.", min: zero},
	"Scenario.max_population":    {doc: "Most people of a region, instead of the upper end of the tolerance.", min: zero},
	"Scenario.needs":             {doc: "Id of a needs profile, or the path of one.", want: "the id of a needs profile, such as core-5"},
	"Scenario.weights":           {doc: "How much each term of the objective counts; only their ratios matter."},
	"Scenario.compactness":       {doc: "How shape is measured.", among: []string{"perimeter", "inertia"}},
	"Scenario.references":        {doc: "Ids of real divisions of the layer to compare the result with."},
	"Scenario.population":        {doc: "Id of the count of people that everything rests on."},
	"Scenario.alignment":         {doc: "Ids of geographies whose areas should stay whole."},
	"Scenario.flows":             {doc: "Ids of flows that should stay within regions."},
	"Scenario.baseline":          {doc: "The division that change is measured from: its id, or the region of each area by code."},
	"Scenario.change_limit":      {doc: "How far from the baseline a plan may be."},
	"Scenario.money":             {doc: "Amounts to be added up."},
	"Scenario.evidence":          {doc: "What the plan is set beside."},
	"Scenario.constraints":       {doc: "What is agreed already, and no plan breaks."},
	"Scenario.seed":              {doc: "Where chance begins: the same seed gives the same plan.", min: zero},
	"Scenario.steps":             {doc: "Steps of the search; 0 is a default for the layer.", min: zero},
	"Scenario.levels":            {doc: "Nested levels, from the smallest regions to the largest."},
	"Scenario.direction":         {doc: "How levels are built: from the smallest regions up, or from the largest down.", among: []string{Up, Down}},

	"Weights.needs":       {doc: "The share of the variation in need that lies within regions.", min: zero},
	"Weights.balance":     {doc: "How unequal regions are in people.", min: zero},
	"Weights.compactness": {doc: "How far regions are from compact.", min: zero},
	"Weights.mixed":       {doc: "The share of the variation in need that lies between regions; not with needs.", min: zero},
	"Weights.alignment":   {doc: "People separated from others of their area of a geography under alignment.", min: zero},
	"Weights.flow":        {doc: "The share of the flows that crosses borders of regions.", min: zero},
	"Weights.change":      {doc: "The share of people who change region.", min: zero},

	"Sweep.regions":    {doc: "Numbers of regions, rising.", min: one},
	"Sweep.tolerances": {doc: "Tolerances, rising.", min: zero, max: one, want: wantTolerance},
	"Sweep.weights":    {doc: "Weights by name."},

	"Weighting.name": {doc: "Names the folder of the plan.", pattern: weightingName, want: "a name of at most 40 of a-z, 0-9, _ and -, as it names a folder", needed: true},

	"Level.level":             {doc: "Id of the level.", pattern: levelID, want: "an id of lower-case letters, digits and dashes, such as place", needed: true},
	"Level.title":             {doc: "Title of the level."},
	"Level.functions":         {doc: "What works at this level, for people to read."},
	"Level.regions":           {doc: "How many regions; of a range the number whose plan costs least.", min: one},
	"Level.target_population": {doc: "How many people a region should have, instead of regions.", min: zero},
	"Level.tolerance":         {doc: "Largest deviation of a region from the ideal population, as a fraction.", min: zero, max: one, want: wantTolerance},
	"Level.min_population":    {doc: "Fewest people of a region.", min: zero},
	"Level.max_population":    {doc: "Most people of a region.", min: zero},
	"Level.needs":             {doc: "Id of a needs profile, where it is another than that of the scenario."},
	"Level.weights":           {doc: "Weights, where they are others than those of the scenario."},
	"Level.compactness":       {doc: "How shape is measured.", among: []string{"perimeter", "inertia"}},
	"Level.alignment":         {doc: "Ids of geographies whose areas should stay whole."},
	"Level.flows":             {doc: "Ids of flows that should stay within regions."},
	"Level.steps":             {doc: "Steps of the search of this level.", min: zero},
	"Level.constraints":       {doc: "Constraints of this level."},

	"Evidence.null_plans":  {doc: "How many plans to draw at random, within the same limits.", min: zero, max: float(MaxNullPlans)},
	"Evidence.sensitivity": {doc: "Search with other weights."},
	"Evidence.trade_off":   {doc: "Search with more and with less weight on needs."},
	"Evidence.prices":      {doc: "Search without each constraint, for what it costs."},

	"ChangeLimit.people": {doc: "Most people who live in areas that change region.", min: zero},
	"ChangeLimit.units":  {doc: "Most areas that change region.", min: zero},

	"Money.id":       {doc: "Id of the amount.", needed: true},
	"Money.title":    {doc: "Title of the amount."},
	"Money.unit":     {doc: "Unit of the amount, such as GBP."},
	"Money.per_head": {doc: "A rate for each person."},
	"Money.units":    {doc: "A figure for each area, by code."},

	"Constraints.together":  {doc: "Areas that must share a region; others may join them."},
	"Constraints.apart":     {doc: "Areas of which no two may share a region."},
	"Constraints.regions":   {doc: "Regions that are agreed in part or as a whole."},
	"Constraints.within":    {doc: "What regions may not cross: a layer or division by id, or the zone of each area by code."},
	"Constraints.min_units": {doc: "Fewest areas of a region.", min: zero},
	"Constraints.max_units": {doc: "Most areas of a region; 0 is no limit.", min: zero},
	"Constraints.oversize":  {doc: "alone: an area above the maximum is a region of its own.", among: []string{OversizeAlone}},

	"Group.name":  {doc: "Name of the group in messages."},
	"Group.units": {doc: "Codes of areas."},
	"Group.of":    {doc: "Id of another layer or division; wants area."},
	"Group.area":  {doc: "Code or name of an area of it, all of whose areas are meant."},

	"NamedRegion.name":           {doc: "Name of the region in results."},
	"NamedRegion.code":           {doc: "Code of the region in results.", pattern: regionCode, want: "letters, digits, points and dashes, such as R01"},
	"NamedRegion.units":          {doc: "Codes of areas."},
	"NamedRegion.of":             {doc: "Id of another layer or division; wants area."},
	"NamedRegion.area":           {doc: "Code or name of an area of it, all of whose areas are meant."},
	"NamedRegion.closed":         {doc: "No other area may join."},
	"NamedRegion.population":     {doc: "What the region should have instead of the ideal population.", min: zero},
	"NamedRegion.tolerance":      {doc: "Largest deviation from that, as a fraction.", min: zero, max: one, want: wantTolerance},
	"NamedRegion.min_population": {doc: "Fewest people of the region.", min: zero},
	"NamedRegion.max_population": {doc: "Most people of the region.", min: zero},
}
