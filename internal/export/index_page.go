package export

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"io"
	"math"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"footprint/internal/scorecard"
)

// The page of an index runs one script, its own, and loads the maps beside it; its
// policy forbids everything else. Browsers differ in whether files beside a page
// are its own ('self'), so that file: stands there as well.

//go:embed index
var indexFiles embed.FS

var (
	indexTemplate = template.Must(template.ParseFS(indexFiles, "index/*.html"))
	indexStyle    = reportStyle + must(indexFiles.ReadFile("index/style.css"))
	indexScript   = must(indexFiles.ReadFile("index/page.js"))
	indexPolicy   = "default-src 'none'; style-src " + hashOf(indexStyle) + "; script-src " + hashOf(indexScript) +
		"; img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
)

// hashOf allows one style sheet or script in a policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// indexPage is what the template of the index sees.
type indexPage struct {
	Title, Policy, Version, Caption, Note string
	Style                                 template.CSS
	Script                                template.JS
	Lead                                  []string
	Facts                                 []fact
	Settings                              []string
	Measures                              []indexColumn
	Rows                                  []*indexLine
	Without                               []*indexProblem
	Foot                                  []string
}

type indexColumn struct {
	Title       string
	Aim         int // 1 larger is better, -1 smaller, 0 neither
	Decimals    int
	Share, More bool
}

// indexLine is a row of its table.
type indexLine struct {
	Name, Report, Map, Run string
	Source                 template.HTMLAttr // of the picture: the part of the map without its table
	Parts                  []string          // of the name, between which a line may end
	Group                  string            // of rows whose measures compare
	Seed                   string
	Settings               []string
	Cells                  []indexCell
}

type indexCell struct {
	Text       string
	Value      string // with all digits; empty where there is none
	Best, More bool
	value      float64
}

// indexProblem is the boundary sets that have no result for the same reason.
type indexProblem struct {
	Names, More    [][]string // the first of them, and the others
	State, Problem string
}

// writeIndexPage writes the page that compares the boundary sets of a batch.
func writeIndexPage(w io.Writer, x *indexed) error {
	var buf bytes.Buffer
	if err := indexTemplate.ExecuteTemplate(&buf, "index", x.page()); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func (x *indexed) page() *indexPage {
	p := &indexPage{Title: plain(x.Title), Policy: indexPolicy, Style: template.CSS(indexStyle), Script: template.JS(indexScript)}
	if p.Title == "" {
		p.Title = plain(x.ID)
	}
	if p.Title == "" {
		p.Title = "Boundary sets"
	}
	fields := slices.DeleteFunc(x.fields(), x.measured)
	for _, f := range fields {
		p.Settings = append(p.Settings, sentence(strings.ReplaceAll(plain(f), "_", " ")))
	}
	aims := x.aims()
	for i, m := range indexMeasures {
		p.Measures = append(p.Measures, indexColumn{m.title, aims[i], m.decimals, m.share, m.more})
	}
	for i := range x.Rows {
		r := &x.Rows[i]
		if r.Card == nil {
			p.without(r)
			continue
		}
		p.Version = r.Card.EngineVersion
		p.Rows = append(p.Rows, x.line(i, fields))
	}
	p.markBest()
	x.say(p)
	return p
}

// measured says that a field is the number of regions and no row has another one: its
// column would stand there twice.
func (x *indexed) measured(field string) bool {
	return field == "regions" && !slices.ContainsFunc(x.Rows, func(r IndexRow) bool {
		return r.Card != nil && r.setting(field) != "" && r.setting(field) != strconv.Itoa(len(r.Card.Regions))
	})
}

// aims are those of the measures; 0 where rows differ in it, as where some are to mix
// needs.
func (x *indexed) aims() []int {
	aims := make([]int, len(indexMeasures))
	for j := range indexMeasures {
		met := false
		for i := range x.Rows {
			v := x.values[i][j]
			if !v.known {
				continue
			}
			sign := map[scorecard.Aim]int{scorecard.Larger: 1, scorecard.Smaller: -1}[v.aim]
			if met && sign != aims[j] {
				aims[j] = 0
				break
			}
			aims[j], met = sign, true
		}
	}
	return aims
}

func (x *indexed) line(i int, fields []string) *indexLine {
	r := &x.Rows[i]
	line := &indexLine{
		Name: r.Folder, Parts: nameParts(r.Folder), Run: plain(r.Run), Seed: strconv.FormatUint(r.Seed, 10),
		Group: strings.Join([]string{r.Card.Layer, r.Card.Needs.Profile, r.Card.Population.ID, r.setting("level")}, "; "),
	}
	if x.has(r.Folder, "report.html") {
		line.Report = path.Join(r.Folder, "report.html")
	}
	for _, folder := range []string{r.Folder, path.Dir(r.Folder)} { // levels share a map
		if folder != "." && line.Map == "" && x.has(folder, "map.svg") {
			line.Map = path.Join(folder, "map.svg")
			line.Source = x.mapSource(line.Map)
		}
	}
	for _, f := range fields {
		line.Settings = append(line.Settings, plain(r.setting(f)))
	}
	for j, m := range indexMeasures {
		c := indexCell{Text: unknown, More: m.more, value: math.NaN()}
		if v := x.values[i][j]; v.known && !isUnknown(v.x) {
			c.value, c.Value, c.Text = v.x, number(v.x), fixed(v.x, m.decimals)
			if m.share {
				c.Text = fixed(100*v.x, m.decimals) + nbsp + "%"
			}
		}
		line.Cells = append(line.Cells, c)
	}
	return line
}

// mapSource is the attribute of a picture that shows a map without the table beside it.
func (x *indexed) mapSource(file string) template.HTMLAttr {
	part := ""
	if f, err := os.Open(filepath.Join(x.dir, filepath.FromSlash(file))); err == nil {
		var head [256]byte
		n, _ := io.ReadFull(f, head[:]) // a shorter file has no view
		_ = f.Close()
		if _, view, ok := strings.Cut(string(head[:n]), ` viewBox="`); ok {
			var width, height float64
			if _, err := fmt.Sscanf(view, "0 0 %f %f", &width, &height); err == nil && width > mapLegend {
				part = fmt.Sprintf("#svgView(viewBox(0,0,%.0f,%.0f))", width-mapLegend, math.Min(height, mapHeight))
			}
		}
	}
	location := url.URL{Path: file}
	return template.HTMLAttr(`src="` + html.EscapeString(location.EscapedPath()+part) + `"`)
}

// nameParts are the parts of a name between which a line may end.
func nameParts(name string) (out []string) {
	for part := range strings.SplitAfterSeq(name, "-") {
		for part := range strings.SplitAfterSeq(part, "/") {
			out = append(out, part)
		}
	}
	return out
}

// without adds a row that has no result.
func (p *indexPage) without(r *IndexRow) {
	state, problem := sentence(plain(r.State)), sentence(plain(r.Problem))
	at := slices.IndexFunc(p.Without, func(w *indexProblem) bool { return w.State == state && w.Problem == problem })
	if at < 0 {
		at = len(p.Without)
		p.Without = append(p.Without, &indexProblem{State: state, Problem: problem})
	}
	const first = 12
	if w := p.Without[at]; len(w.Names) < first {
		w.Names = append(w.Names, nameParts(r.Folder))
	} else {
		w.More = append(w.More, nameParts(r.Folder))
	}
}

// markBest marks the best values of each measure among rows of one group, unless all
// are equal there. The script of the page does the same for the rows that it shows.
func (p *indexPage) markBest() {
	for j, m := range p.Measures {
		if m.Aim == 0 {
			continue
		}
		type ends struct{ low, high float64 }
		groups := make(map[string]ends)
		for _, r := range p.Rows {
			if v := r.Cells[j].value; !math.IsNaN(v) {
				e, met := groups[r.Group]
				if !met {
					e = ends{v, v}
				}
				groups[r.Group] = ends{min(e.low, v), max(e.high, v)}
			}
		}
		for _, r := range p.Rows {
			e := groups[r.Group]
			best := e.high
			if m.Aim < 0 {
				best = e.low
			}
			r.Cells[j].Best = e.low < e.high && r.Cells[j].value == best
		}
	}
}

// say fills in the words of the page.
func (x *indexed) say(p *indexPage) {
	plans := make(map[string]bool)
	schematic := false
	for i := range x.Rows {
		if c := x.Rows[i].Card; c != nil {
			plans[c.PlanDigest] = true
			schematic = schematic || c.Atlas.Outlines != "official"
		}
	}
	all, with := len(x.Rows), len(p.Rows)
	p.Lead = []string{
		"Each row of the table is one way to draw the boundaries, found by a computer search or measured as it was given. The measures say how much of the variation in need lies between regions, how equal regions are in people, and how compact they are.",
	}
	p.Facts = []fact{{fmt.Sprintf("%s of %s", thousands(int64(with)), thousands(int64(all))), "boundary sets have a result" + map[bool]string{true: "; the others are listed below the table, with the reason", false: ""}[with < all]}}
	if with > 0 {
		p.Facts = append(p.Facts, fact{thousands(int64(len(plans))), "divisions that differ" + map[bool]string{true: ": some searches ended at the same one", false: ": no two searches ended at the same one"}[len(plans) < with]})
	}
	p.Caption = counted(with, "boundary set with its main measures", "boundary sets with their main measures")
	p.Note = "★ marks the best value of a measure among the rows that are shown, for each layer, level and needs profile by itself. " +
		"More regions capture more need whatever the map; compare sets of about the same number. Differences that are no larger than those between seeds mean nothing yet."
	if schematic {
		p.Foot = append(p.Foot, "Outlines on the maps are schematic: computed from points, not boundaries.")
	}
}
