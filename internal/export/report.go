package export

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footprint/internal/atlas"
)

// The report is one page that is complete in itself: it asks for nothing, runs
// nothing, and its policy forbids both.

//go:embed report
var reportFiles embed.FS

var (
	reportPage  = template.Must(template.ParseFS(reportFiles, "report/*.html"))
	reportStyle = must(reportFiles.ReadFile("report/style.css"))
)

func must(data []byte, err error) string {
	if err != nil {
		panic(err) // the file is in the binary
	}
	return string(data)
}

// reportPolicy allows this style sheet and nothing else (Content Security
// Policy level 3). The empty icon keeps browsers from asking a server for one.
var reportPolicy = func() string {
	sum := sha256.Sum256([]byte(reportStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; base-uri 'none'; form-action 'none'"
}()

// page is what the template of the report sees.
type page struct {
	Title, Policy string
	Style         template.CSS
	Lead          []string
	Facts         []fact
	Faults        []string
	MoreFaults    int // that stand further down
	Cut           *cutShort
	Sections      []section
	Foot          []string
	Version       string
}

// cutShort says that a limit ended the work.
type cutShort struct{ Title, Says string }

// fact is a key figure with what it says.
type fact struct{ Figure, Says string }

// writeReport writes everything that is known of a plan as one page of HTML.
func writeReport(w io.Writer, p *Plan) error {
	r := newReport(p)
	var err error
	if r.svg, err = reportMap(p, r.code); err != nil {
		return err
	}
	return r.write(w)
}

// report makes the parts of the page.
type report struct {
	*Plan
	colour []int          // of regions on the map
	region map[string]int // by code
	code   []string       // of regions, short enough for the map
	given  bool           // not searched for
	svg    template.HTML
}

func (r *report) write(w io.Writer) error {
	var buf bytes.Buffer
	if err := reportPage.ExecuteTemplate(&buf, "page", r.page()); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func newReport(p *Plan) *report {
	r := &report{Plan: p, colour: colours(p), region: make(map[string]int)}
	var codes []string
	for i, c := range p.Scorecard.Regions {
		r.region[c.Code] = i
		codes = append(codes, plain(c.Code))
	}
	r.code = shortCodes(codes)
	r.given = p.Scorecard.Settings.Steps == 0
	return r
}

func (r *report) page() page {
	c := r.Scorecard
	p := page{
		Title: plain(r.Title), Policy: reportPolicy, Style: template.CSS(reportStyle),
		Lead: r.lead(), Facts: r.facts(), Cut: r.cutShort(), Foot: r.notes(), Version: c.EngineVersion,
	}
	p.Faults, p.MoreFaults = r.faults()
	for _, s := range []*section{
		r.regionsPart(), r.constraintsPart(), r.needPart(), r.sizePart(), r.countPart(), r.divisionsPart(), r.randomPart(), r.tradeOffPart(), r.aimsPart(), r.boundPart(),
		r.sensitivityPart(), r.alignmentPart(), r.flowPart(), r.changePart(), r.transitionPart(), r.moneyPart(), r.faultsPart(), r.notesPart(), r.methodPart(), r.sourcesPart(), r.againPart(),
	} {
		if s != nil {
			p.Sections = append(p.Sections, *s)
		}
	}
	return p
}

// who are the people who were counted, such as residents.
func (r *report) who() string {
	switch basis := plain(r.Scorecard.Population.Basis); basis {
	case "":
		return "people"
	case "registered":
		return "registered patients"
	case "weighted":
		return "weighted patients"
	default:
		return basis
	}
}

// units are the areas of the layer: 207 areas.
func (r *report) units() string { return counted(r.Plan.Plan.Len(), "area", "areas") }

// in is a region behind a number, by its short code.
func (r *report) in(code string) string {
	if i, ok := r.region[code]; ok {
		return " in " + r.code[i]
	}
	return ""
}

// named is a region in a sentence.
func (r *report) named(code string) string {
	i, ok := r.region[code]
	if !ok {
		return plain(code)
	}
	if name := plain(r.Scorecard.Regions[i].Name); name != "" {
		return r.code[i] + " (" + name + ")"
	}
	return r.code[i]
}

// shortCodes are codes that fit on a map: what is left without the letters that
// all begin with, or plain numbers where that is still long.
func shortCodes(codes []string) []string {
	const most = 4
	longest := func(from int) int {
		n := 0
		for _, c := range codes {
			n = max(n, utf8.RuneCountInString(c[from:]))
		}
		return n
	}
	if longest(0) <= most {
		return codes
	}
	from := len(codes[0])
	for _, c := range codes {
		for from > 0 && (!strings.HasPrefix(c, codes[0][:from]) || from == len(c) || !utf8.RuneStart(c[from])) {
			from--
		}
	}
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = c[from:]
		if longest(from) > most {
			out[i] = strconv.Itoa(i + 1)
		}
	}
	return out
}

// between lists the aims that the plan was found between, or is empty.
func (r *report) between() string {
	var aims []string
	for _, aim := range r.Scorecard.Settings.Between {
		aims = append(aims, plain(aim))
	}
	return listed(aims)
}

// lead says what the page is.
func (r *report) lead() []string {
	c := r.Scorecard
	made := "It was found by a computer search for the aims and within the limits that are set out below, and "
	switch between := r.between(); {
	case between != "":
		made = "It was found by a computer search between the aims " + between + " and within the limits that are set out below, and "
	case r.given:
		made = "The division was given to the software, which measured it and did not make it. It "
	}
	switch proved := r.proved(); {
	case proved != "":
		made += proved + "."
	case r.given && r.between() == "":
		made = strings.TrimSuffix(made, " It ")
	default:
		made += "is not proved to be the best."
	}
	return []string{
		fmt.Sprintf("This page shows one way to divide the %s of “%s” into %s, and says what was measured of it, how, and against what. %s",
			r.units(), plain(r.Layer.Title), counted(len(c.Regions), "region", "regions"), made),
		"It describes and does not recommend: real divisions were drawn on other grounds too, such as where patients go, money and history.",
	}
}

func (r *report) facts() []fact {
	c := r.Scorecard
	least, most := r.extremes()
	out := []fact{
		{thousands(int64(len(c.Regions))), fmt.Sprintf("regions of %s %s (%s), %s each on average",
			people(c.Population.Total), r.who(), day(c.Population.Date), people(int64(c.Balance.Ideal+0.5)))},
		{peopleRange(c.Balance.Smallest, c.Balance.Largest), fmt.Sprintf("people in a region: fewest in %s, most in %s; the mean distance from the average is %s",
			least, most, roughly(c.Balance.MeanDeviation))},
	}
	captured := "of the measured variation in need lies between regions, the rest within them"
	if len(c.References) > 0 {
		d := c.References[0] // the one that was asked for first
		captured += fmt.Sprintf("; %s for the %d %s", roughly(d.NeedsCaptured), d.Regions, inSentence(plain(d.Title)))
	}
	out = append(out, fact{roughly(c.Needs.Captured), captured})
	out = append(out, r.boundFact()...)
	if e := c.Evidence; e != nil && e.NullPlans != nil && len(e.NullPlans.Measures) > 0 {
		m, plans := e.NullPlans.Measures[0], e.NullPlans.Plans
		better := int(math.Round((1 - m.Percentile) * float64(plans)))
		out = append(out, fact{thousands(int64(better)) + " of " + thousands(int64(plans)), fmt.Sprintf("random plans within the same limits, %s; the middle one has %s between regions",
			map[bool]string{true: "capture more of the variation", false: "capture less of it, as is the aim here"}[m.LargerIsBetter], roughly(m.Median))})
	}
	return out
}

// extremes are the codes of the least and the most populous region.
func (r *report) extremes() (least, most string) {
	regions := r.Scorecard.Regions
	low, high := 0, 0
	for i, c := range regions {
		if c.Population < regions[low].Population {
			low = i
		}
		if c.Population > regions[high].Population {
			high = i
		}
	}
	return r.code[low], r.code[high]
}

// inSentence writes a title as words within a sentence: its first letter is
// small, unless there are other capitals before the first comma, as in names.
func inSentence(title string) string {
	if title == "" {
		return title
	}
	first, size := utf8.DecodeRuneInString(title)
	words, _, _ := strings.Cut(title[size:], ",")
	if words != strings.ToLower(words) {
		return title
	}
	return string(unicode.ToLower(first)) + title[size:]
}

// schematic says whether outlines were drawn from points.
func (r *report) schematic() bool { return r.Layer.OutlineKind != atlas.Official }
