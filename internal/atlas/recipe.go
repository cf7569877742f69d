package atlas

import (
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"footprint/internal/geo"
)

// recipe says from which files and columns an atlas is built. docs/atlas.md
// describes each key.
type recipe struct {
	Atlas       string            `yaml:"atlas"`
	Title       string            `yaml:"title"`
	Attribution []string          `yaml:"attribution"`
	Layers      []recipeLayer     `yaml:"layers"`
	References  []recipeReference `yaml:"references"`

	Flows      []recipeFlow      `yaml:"flows"`
	Catchments []recipeCatchment `yaml:"catchments"`
}

// recipeLayer has boundaries of its own, or is dissolved from a layer that
// has.
type recipeLayer struct {
	ID      string `yaml:"id"`
	Title   string `yaml:"title"`
	Vintage string `yaml:"vintage"`
	Code    string `yaml:"code"`
	Name    string `yaml:"name"`

	Boundaries  *recipeBoundaries  `yaml:"boundaries"`
	Dissolve    *recipeDissolve    `yaml:"dissolve"`
	Names       *recipeNames       `yaml:"names"`
	Outlines    recipeOutlines     `yaml:"outlines"`
	Point       *recipePoints      `yaml:"point"`
	Population  *recipePopulation  `yaml:"population"`
	Populations []recipePopulation `yaml:"populations"` // on further bases
	Tables      []recipeTable      `yaml:"tables"`
	Indicators  []recipeIndicator  `yaml:"indicators"`
	Links       []recipeLink       `yaml:"links"`
}

type recipeBoundaries struct {
	File  string `yaml:"file"`
	Layer string `yaml:"layer"`
	Code  string `yaml:"code"`
	Name  string `yaml:"name"`
	CRS   string `yaml:"crs"`
	// SnapM joins vertices of neighbours that lie this near each other.
	SnapM float64 `yaml:"snap_m"`
}

type recipeDissolve struct {
	Layer string   `yaml:"layer"`
	By    recipeBy `yaml:"by"`
}

type recipeBy struct {
	File   string `yaml:"file"`
	Key    string `yaml:"key"`
	Column string `yaml:"column"`
}

type recipeNames struct {
	File  string              `yaml:"file"`
	Code  string              `yaml:"code"`
	Name  string              `yaml:"name"`
	Where map[string][]string `yaml:"where"`
}

type recipeOutlines struct {
	Official  *recipeBoundaries `yaml:"official"`
	Schematic *recipeSchematic  `yaml:"schematic"`
	// SimplifyM is the tolerance in metres; 0 keeps every vertex.
	SimplifyM float64 `yaml:"simplify_m"`
}

type recipeSchematic struct {
	Points  []recipePoints `yaml:"points"`
	Outside []recipePoints `yaml:"outside"`
	// StepM and GridM are the detail of the coast and of the drawing in
	// metres; 0 leaves them to package geo.
	StepM float64 `yaml:"step_m"`
	GridM float64 `yaml:"grid_m"`
}

// recipePoints is a table of points. Rows whose key is no area of the layer
// are left out: point files commonly cover more than one country.
type recipePoints struct {
	File string `yaml:"file"`
	Key  string `yaml:"key"`
	X    string `yaml:"x"`
	Y    string `yaml:"y"`
	CRS  string `yaml:"crs"`
	// Prefix keeps the rows whose key begins with it.
	Prefix string `yaml:"prefix"`
}

// recipeLink is written [A, B, kind] or [A, B, kind, note].
type recipeLink []string

type recipeReference struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Layer  string `yaml:"layer"`
	File   string `yaml:"file"`
	Key    string `yaml:"key"`
	Column string `yaml:"column"`
	Share  string `yaml:"share"`
	// Name is a column of the same file; Names another table.
	Name  string       `yaml:"name"`
	Names *recipeNames `yaml:"names"`
}

func readRecipe(fsys fs.FS, file string) (*recipe, error) {
	data, err := readFile(fsys, file, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	return decodeRecipe(file, data)
}

func decodeRecipe(file string, data []byte) (*recipe, error) {
	var r recipe
	if err := DecodeYAML(file, data, &r, yamlWant); err != nil {
		var built manifest
		if yaml.UnmarshalWithOptions(data, &built, yaml.Strict()) == nil && len(built.Layers) > 0 {
			return nil, &Error{File: file, Problem: "this is the manifest of a built atlas, not a recipe", Want: "the recipe that it was built from"}
		}
		return nil, err
	}
	if found := r.problems(file); found != nil {
		return nil, found
	}
	return &r, nil
}

// problems checks the recipe alone, without any other file.
func (r *recipe) problems(file string) (found Findings) {
	bad := func(problem, want string) {
		found = append(found, &Error{File: file, Problem: problem, Want: want})
	}
	if problem := checkID(r.Atlas); problem != "" {
		bad("atlas: "+problem, idRule)
	}
	if len(r.Layers) == 0 {
		bad("no layers", "at least one")
	}
	base := map[string]bool{} // known layers; true for those with boundaries
	for i := range r.Layers {
		l := &r.Layers[i]
		if _, twice := base[l.ID]; twice {
			bad(fmt.Sprintf("layer %s is given twice", l.ID), "an id of its own for each layer")
		}
		base[l.ID] = l.Boundaries != nil
	}
	for i := range r.Layers {
		l := &r.Layers[i]
		for _, p := range l.problems(base) {
			bad("layer "+l.ID+": "+p[0], p[1])
		}
		found = append(found, r.figureIDs(file, l)...)
	}
	seen := map[[2]string]bool{}
	for _, x := range r.References {
		where := fmt.Sprintf("reference %s of layer %s: ", x.ID, x.Layer)
		if problem := checkID(x.ID); problem != "" {
			bad("reference: "+problem, idRule)
		}
		if seen[[2]string{x.Layer, x.ID}] {
			bad(where+"given twice", "each once")
		}
		seen[[2]string{x.Layer, x.ID}] = true
		if _, ok := base[x.Layer]; !ok {
			bad(where+"no such layer", "the id of a layer of this recipe")
		}
		if _, taken := base[x.ID]; taken {
			bad(where+"a layer has the id", "an id that no layer has")
		}
		if x.File == "" || x.Key == "" || x.Column == "" {
			bad(where+"file, key or column missing", "all three")
		}
		if x.Name != "" && x.Names != nil {
			bad(where+"both name and names", "one of them")
		}
	}
	for _, p := range r.relationProblems(base) {
		bad(p[0], p[1])
	}
	return found
}

// problems are pairs of what is wrong and what would be right.
func (l *recipeLayer) problems(base map[string]bool) (found [][2]string) {
	bad := func(problem, want string) { found = append(found, [2]string{problem, want}) }
	if problem := checkID(l.ID); problem != "" {
		bad(problem, idRule)
	}
	if problem := checkFields(l.Code, l.Name); problem != "" {
		bad(problem, fieldsRule)
	}
	if l.Outlines.SimplifyM < 0 {
		bad(fmt.Sprintf("outlines: simplify_m %v is negative", l.Outlines.SimplifyM), "metres, 0 or more")
	}
	for _, k := range l.Links {
		switch {
		case len(k) != 3 && len(k) != 4:
			bad(fmt.Sprintf("a link of %d parts", len(k)), "[code, code, ferry or bridge, note]")
		case k[2] != kindFerry && k[2] != kindBridge:
			bad(fmt.Sprintf("link %s-%s of kind %q", k[0], k[1], k[2]), "ferry or bridge")
		case k[0] == k[1]:
			bad(fmt.Sprintf("link %s-%s joins an area to itself", k[0], k[1]), "two areas")
		}
	}
	if l.Dissolve != nil {
		if l.Boundaries != nil {
			bad("both boundaries and dissolve", "one of them")
		}
		if isBase, ok := base[l.Dissolve.Layer]; !ok || !isBase {
			bad(fmt.Sprintf("dissolve: layer %q", l.Dissolve.Layer), "the id of a layer of this recipe that has boundaries")
		}
		if by := l.Dissolve.By; by.File == "" || by.Key == "" || by.Column == "" {
			bad("dissolve: by needs file, key and column", "all three")
		}
		if l.Population != nil || l.Point != nil || l.Outlines.Official != nil || l.Outlines.Schematic != nil {
			bad("a dissolved layer has a population, points or outlines of its own", "them on layer "+l.Dissolve.Layer+", from which they are carried up; populations for other bases")
		}
		return append(found, l.figureProblems()...)
	}
	if l.Boundaries == nil {
		bad("neither boundaries nor dissolve", "one of them")
		return found
	}
	files := []*recipeBoundaries{l.Boundaries}
	if l.Outlines.Official != nil {
		files = append(files, l.Outlines.Official)
	}
	for _, b := range files {
		if b.File == "" {
			bad("boundaries without file", "a GeoJSON, TopoJSON or Shapefile")
		}
		if _, err := parseCRS(b.CRS); err != nil {
			bad(b.File+": "+err.Error(), crsRule)
		}
		if b.SnapM < 0 || b.SnapM > 1000 {
			bad(fmt.Sprintf("%s: snap_m %v", b.File, b.SnapM), "metres, 0 to 1000")
		}
	}
	var points []recipePoints
	if l.Point != nil {
		points = append(points, *l.Point)
	}
	if s := l.Outlines.Schematic; s != nil {
		points = append(append(points, s.Points...), s.Outside...)
	}
	for _, p := range points {
		if p.File == "" || p.Key == "" || p.X == "" || p.Y == "" {
			bad("points need file, key, x and y", "all four")
		}
		if crs, err := parseCRS(p.CRS); err != nil || crs == geo.Unknown {
			bad(fmt.Sprintf("points of %s: crs %q", p.File, p.CRS), crsRule)
		}
	}
	switch p := l.Population; {
	case p == nil:
		bad("no population", "population: {file, key, column, basis, date}")
	case p.File == "" && len(l.Tables) == 0:
		bad("population has no file", "a CSV file")
	default:
		for _, problem := range p.problems("population") {
			bad(problem[0], problem[1])
		}
	}
	return append(found, l.figureProblems()...)
}

const crsRule = "EPSG:4326 or EPSG:27700"

func parseCRS(s string) (geo.CRS, error) {
	switch s {
	case "":
		return geo.Unknown, nil
	case "EPSG:4326":
		return geo.WGS84, nil
	case "EPSG:27700":
		return geo.BNG, nil
	}
	return geo.Unknown, fmt.Errorf("crs %q", s)
}
