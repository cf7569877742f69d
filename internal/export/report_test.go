package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"footprint/internal/scorecard"
)

// element is a start tag of a page, with the text below it.
type element struct {
	tag  string
	attr map[string]string
	text string
}

// elements reads a page strictly: every element that is opened must be closed,
// in order.
func elements(t testing.TB, data []byte) []element {
	t.Helper()
	void := []string{"meta", "link"}
	var out []element
	var open []int // elements
	var said []byte
	var from []int // in said, by element
	for z := html.NewTokenizer(bytes.NewReader(data)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			if len(open) > 0 {
				t.Fatalf("<%s> is never closed", out[open[len(open)-1]].tag)
			}
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			e := element{tag: token.Data, attr: map[string]string{}}
			for _, a := range token.Attr {
				if _, twice := e.attr[a.Key]; twice {
					t.Fatalf("<%s> has %s twice", e.tag, a.Key)
				}
				e.attr[a.Key] = a.Val
			}
			out, from = append(out, e), append(from, len(said))
			if token.Type == html.StartTagToken && !slices.Contains(void, e.tag) {
				open = append(open, len(out)-1)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || out[open[len(open)-1]].tag != name {
				t.Fatalf("</%s> closes something else", name)
			}
			i := open[len(open)-1]
			out[i].text = string(said[from[i]:])
			open = open[:len(open)-1]
		case html.TextToken:
			said = append(said, z.Token().Data...)
		case html.CommentToken:
			t.Fatal("a comment")
		default: // the doctype
		}
	}
}

// texts are the texts of all elements of a kind, spaces folded.
func texts(all []element, tag string) []string {
	var out []string
	for _, e := range all {
		if e.tag == tag {
			out = append(out, strings.Join(strings.Fields(strings.ReplaceAll(e.text, nbsp, " ")), " "))
		}
	}
	return out
}

// aReport is a plan with its page. No test may change it.
type aReport struct {
	plan *Plan
	page []byte
}

var allReports map[string]aReport

// reports are made once for all tests.
func reports(t testing.TB) map[string]aReport {
	t.Helper()
	if allReports != nil {
		return allReports
	}
	invalid := filled(t)
	invalid.Scorecard.Valid, invalid.Truncated = false, true
	invalid.Scorecard.Faults = slices.Repeat([]string{"region E54000005 (West Yorkshire): 12345 people too many"}, 9)
	all := map[string]aReport{}
	for name, p := range map[string]*Plan{
		"full": filled(t), "minimal": minimal(t), "hundreds": many(t), "large layer": bands(t, "msoa11"), "invalid": invalid, "given": stps(t),
	} {
		all[name] = aReport{p, written(t, HTML, p)}
	}
	allReports = all
	return all
}

// A page is complete, asks for nothing, and its parts refer to each other.
func TestReportPages(t *testing.T) {
	for name, r := range reports(t) {
		t.Run(name, func(t *testing.T) {
			data := r.page
			if limit := 1_500_000; len(data) > limit {
				t.Errorf("%d bytes, more than %d", len(data), limit)
			}
			for _, bad := range []string{"NaN", "Inf", "ZgotmplZ", "%!", "style=\"", "<script", "http:", "https:", "url(", "@import"} {
				if bytes.Contains(data, []byte(bad)) {
					t.Errorf("holds %q", bad)
				}
			}
			all := elements(t, data)
			checkReferences(t, all)
			checkHeadings(t, all)
			checkTables(t, all)
			if got := texts(all, "title")[0]; got != r.plan.Title {
				t.Errorf("title %q, want %q", got, r.plan.Title)
			}
		})
	}
}

func checkReferences(t *testing.T, all []element) {
	t.Helper()
	ids := map[string]bool{}
	for _, e := range all {
		if id, ok := e.attr["id"]; ok {
			if ids[id] || id == "" || strings.ContainsAny(id, " \t") {
				t.Errorf("id %q stands twice, or is none", id)
			}
			ids[id] = true
		}
	}
	policy := ""
	for _, e := range all {
		for _, key := range []string{"aria-labelledby", "aria-describedby"} {
			for id := range strings.FieldsSeq(e.attr[key]) {
				if !ids[id] {
					t.Errorf("%s of <%s> names %q, which is not there", key, e.tag, id)
				}
			}
		}
		href, ok := e.attr["href"]
		switch {
		case !ok, e.tag == "link" && href == "data:,":
		case !strings.HasPrefix(href, "#") || !ids[href[1:]]:
			t.Errorf("<%s> leads to %q", e.tag, href)
		}
		if slices.Contains([]string{"img", "iframe", "object", "embed", "form", "input", "image", "foreignobject", "base"}, e.tag) || e.attr["src"] != "" {
			t.Errorf("an element <%s>", e.tag)
		}
		if e.attr["http-equiv"] == "Content-Security-Policy" {
			policy = e.attr["content"]
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	if all[0].tag != "html" || all[0].attr["lang"] != "en-GB" {
		t.Errorf("begins with %v", all[0])
	}
}

// checkHeadings wants one heading of the first level, and none that skips one.
func checkHeadings(t *testing.T, all []element) {
	t.Helper()
	level, first := 0, 0
	for _, e := range all {
		if len(e.tag) != 2 || e.tag[0] != 'h' || e.tag == "hr" {
			continue
		}
		now := int(e.tag[1] - '0')
		if now == 1 {
			first++
		}
		if now > level+1 || strings.TrimSpace(e.text) == "" {
			t.Errorf("heading %q of level %d after one of level %d", e.text, now, level)
		}
		level = now
	}
	if first != 1 {
		t.Errorf("%d headings of the first level", first)
	}
}

// checkTables wants a caption for every table, all different, and cells in
// rows of equal length.
func checkTables(t *testing.T, all []element) {
	t.Helper()
	seen, columns, row := map[string]bool{}, 0, 0
	ended := func() {
		if columns > 0 && row > 0 && row != columns {
			t.Errorf("a row of %d cells below %d headings", row, columns)
		}
		row = 0
	}
	for i, e := range all {
		switch e.tag {
		case "table":
			ended()
			columns = 0
			if next := all[i+1]; next.tag != "caption" || seen[next.text] || strings.TrimSpace(next.text) == "" {
				t.Errorf("a table begins with <%s> %q", next.tag, next.text)
			}
			seen[all[i+1].text] = true
		case "tr":
			ended()
		case "th":
			switch e.attr["scope"] {
			case "col":
				columns++
			case "row":
				row++
			default:
				t.Errorf("heading %q without scope", e.text)
			}
		case "td":
			row++
		}
	}
	ended()
}

func TestReportSections(t *testing.T) {
	of := func(name string) []string { return texts(elements(t, reports(t)[name].page), "h2") }
	full := []string{
		"In short", "Contents", "The regions", "Need, region by region", "People and shape, region by region", "Beside real divisions", "Among random plans",
		"What more of one aim costs", "What was optimised", "If the choices were others", "Councils, police and other geographies", "Flows",
		"Change from the baseline", "Money", "Notes", "Method", "Sources", "To make this again",
	}
	if got := of("full"); !slices.Equal(got, full) {
		t.Errorf("full: %q", got)
	}
	least := []string{"In short", "Contents", "The regions", "Need, region by region", "People and shape, region by region", "By which aims it was measured", "Method", "Sources", "To make this again"}
	if got := of("minimal"); !slices.Equal(got, least) {
		t.Errorf("minimal: %q", got)
	}
	said := strings.Join(texts(elements(t, reports(t)["invalid"].page), "html"), " ")
	if n := strings.Count(said, "Region E54000005 (West Yorkshire): 12,345 people too many."); n != 5+9 || !strings.Contains(said, "and 4 more") {
		t.Errorf("%d faults, want 5 at the top and all 9 below", n)
	}
	if got := of("invalid"); got[0] != "This plan breaks what was asked" || got[1] != "The search was cut short" {
		t.Errorf("faults do not come first: %q", got[:3])
	}
}

// What the page says in words, of a card that was filled in by hand.
func TestReportSays(t *testing.T) {
	all := elements(t, reports(t)["full"].page)
	said := strings.Join(texts(all, "html"), " ")
	for _, want := range []string{
		"0.32m to 2.83m people in a region: fewest in 47, most in 07; the mean distance from the average is 37 %.",
		"55 % of the measured variation in need lies between regions, the rest within them; 56 % for the 42 integrated care boards, July 2022.",
		"363 of 1,000 random plans within the same limits, capture more of the variation; the middle one has 54 % between regions.",
		"Two people of one region who live in different areas are 0.78 apart in need on average; any two people of different areas are 1.31 apart.",
		"It captures more than two of them.",
		"each region contiguous and holding 300,000 to 3,000,000 residents, without regard to need",
		"If Index of Multiple Deprivation 2019 score were left out, 16 % of people would be in another region, the most of five changes; with nothing changed, the same search puts 1.0 % elsewhere. Only what goes beyond that can come of a change.",
		"would put 3,200,000 people (5.8 %) into another region, in 14 areas",
		"Every region must be contiguous and hold 300,000 to 3,000,000 residents.",
		"Where the wish comes from: a wish <of> somebody.",
		"The population of 2 areas was filled in from their neighbours.",
		"footprint solve --scenario scenario.yaml -o out",
		"Outlines are schematic",
		"E54000005",
		"Seed 7, 1,234,567 steps.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("does not say %q", want)
		}
	}
	if strings.Contains(said, "is better than") {
		t.Error("says that a plan is better")
	}
}

// A search that was not one is not called one.
func TestReportOfGivenPlan(t *testing.T) {
	between := *stps(t)
	card := *between.Scorecard
	card.Settings.Between = []string{"needs", "balance"}
	between.Scorecard = &card
	found := strings.Join(texts(elements(t, written(t, HTML, &between)), "html"), " ")
	if strings.Contains(found, "was given") || strings.Contains(found, "Several independent searches") || strings.Count(found, "between the aims needs and balance") != 2 || !strings.Contains(found, "and is not proved to be the best.") {
		t.Errorf("of a plan between aims: %.900s", found)
	}
	said := strings.Join(texts(elements(t, reports(t)["given"].page), "html"), " ")
	for _, want := range []string{"The division was given to the software, which measured it and did not make it.", "--plan lookup.csv"} {
		if !strings.Contains(said, want) {
			t.Errorf("does not say %q", want)
		}
	}
	for _, not := range []string{"Several independent searches", "Seed "} {
		if strings.Contains(said, not) {
			t.Errorf("says %q", not)
		}
	}
}

// The map of a page is XML by itself, and its inset lies within it.
func TestReportMap(t *testing.T) {
	for name, r := range reports(t) {
		p := r.plan
		svg, err := reportMap(p, make([]string, p.Plan.Regions()))
		if err != nil {
			t.Fatal(err)
		}
		for tokens := xml.NewDecoder(strings.NewReader(string(svg))); ; {
			if _, err := tokens.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(name, err)
			}
		}
		d, err := newDrawing(io.Discard, p)
		if err != nil {
			t.Fatal(err)
		}
		if d.inset.w == 0 {
			continue
		}
		bottom := d.bottom()
		left, top, width, total := d.place(bottom)
		height := d.inset.height(width)
		if left < 0 || top < 0 || width < 100 || left+width > d.frame.width || top+height > total {
			t.Errorf("%s: inset of %.0f × %.0f at %.0f, %.0f of a map of %.0f × %.0f", name, width, height, left, top, d.frame.width, total)
		}
		if top < bottom && !d.empty(left, top, width, height) {
			t.Errorf("%s: the inset covers regions", name)
		}
	}
}

// renamed gives everything in a plan that has a name this one, from outside.
func renamed(t testing.TB, p *Plan, name string) *Plan {
	t.Helper()
	q, c := *p, *p.Scorecard
	q.Title, q.Scorecard = name, &c
	q.Names = slices.Clone(p.Names)
	c.Regions = slices.Clone(c.Regions)
	for r := range c.Regions {
		q.Names[r].Name, c.Regions[r].Name = name, name
	}
	c.References = slices.Clone(c.References)
	for i := range c.References {
		c.References[i].Title = name
	}
	c.Needs.Indicators = slices.Clone(c.Needs.Indicators)
	for i := range c.Needs.Indicators {
		c.Needs.Indicators[i].Title, c.Needs.Indicators[i].Unit = name, name
	}
	c.Notes, c.Population.Basis = []string{name}, name
	layer := *p.Layer
	layer.Title, q.Layer = name, &layer
	c.Evidence = &scorecard.Evidence{NullPlans: p.Scorecard.Evidence.NullPlans, TradeOff: p.Scorecard.Evidence.TradeOff}
	for _, s := range p.Scorecard.Evidence.Sensitivity {
		s.Change = name
		c.Evidence.Sensitivity = append(c.Evidence.Sensitivity, s)
	}
	q.Scenario.Source, q.Scenario.Note = name, name
	return &q
}

// withoutMap is the page of a plan without its map, which takes most of the time.
func withoutMap(t testing.TB, p *Plan) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := newReport(p).write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// tags are the elements of a page without its map, and the names of their
// attributes.
func tags(t testing.TB, p *Plan) string {
	t.Helper()
	var out strings.Builder
	for _, e := range elements(t, withoutMap(t, p)) {
		out.WriteString(e.tag + "(" + strings.Join(sortedKeys(e.attr), " ") + ") ")
	}
	return out.String()
}

var hostile = []string{
	"<script>alert(1)</script>", `" onload="alert(1)`, "' onmouseover='x", "</title></svg><p>", "--> <!--", "]]>", "{{.}}", "&lt;b&gt;&", "\u202eright", "עפולה", "a\x00\xffb",
}

// Whatever a name holds, the page has the elements that it has with any other.
func TestReportEscapes(t *testing.T) {
	p := filled(t)
	few := *p.Scorecard
	few.Regions = few.Regions[:2] // so that each page takes little time
	p.Scorecard = &few
	want := tags(t, renamed(t, p, "Kent"))
	piece := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("<>\"'&=/`-!{}\n\\ ;#")), 1, 12, -1))
	rapid.Check(t, func(rt *rapid.T) {
		name := strings.Join(rapid.SliceOfN(piece, 1, 4).Draw(rt, "pieces"), "")
		if plain(name) == "" {
			return // no name
		}
		if got := tags(t, renamed(t, p, name)); got != want {
			rt.Errorf("%q changes the elements of the page", name)
		}
	})
}

// Names and codes on the map come from outside as well.
func TestReportHostileMap(t *testing.T) {
	p := filled(t)
	count := func(p *Plan) int { return len(elements(t, written(t, HTML, p))) }
	want := count(p)
	names := hostile
	if testing.Short() {
		names = names[:4] // each makes a page with its map
	}
	for _, name := range names {
		q := renamed(t, p, name)
		for i := range q.Names {
			code := name + "-of-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
			q.Names[i].Code, q.Scorecard.Regions[i].Code = code, code
		}
		q.Scorecard.Notes, q.Scorecard.Needs.Indicators = p.Scorecard.Notes, p.Scorecard.Needs.Indicators
		q.Scorecard.Needs.WorstRegion = q.Scorecard.Regions[3].Code
		if got := count(q); got != want {
			t.Errorf("%q: %d elements, want %d", name, got, want)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	p := stps(b)
	for b.Loop() {
		written(b, HTML, p)
	}
}
