package export

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"path"
	"strconv"
)

//go:embed index
var indexTemplates embed.FS

var indexTemplate = template.Must(template.ParseFS(indexTemplates, "index/*.html"))

// indexPage is what the template of the index sees.
type indexPage struct {
	Title, Policy, Version, Caption string
	Style                           template.CSS
	Lead                            []string
	Settings                        []string
	Measures                        []indexColumn
	Rows                            []indexLine
}

type indexColumn struct{ Title string }

// indexLine is a row of its table.
type indexLine struct {
	Name, Report, Map, Problem string
	Seed                       string
	Settings                   []string
	Cells                      []indexCell
}

type indexCell struct{ Text string }

// writeIndexPage writes the page that compares the boundary sets of a batch.
func writeIndexPage(w io.Writer, x *indexed) error {
	var buf bytes.Buffer
	if err := indexTemplate.ExecuteTemplate(&buf, "index", x.page()); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func (x *indexed) page() indexPage {
	p := indexPage{
		Title: plain(x.Title), Policy: reportPolicy, Style: template.CSS(reportStyle),
		Caption: fmt.Sprintf("%d boundary sets", len(x.Rows)), Settings: x.fields(),
	}
	if p.Title == "" {
		p.Title = plain(x.ID)
	}
	for _, m := range indexMeasures {
		p.Measures = append(p.Measures, indexColumn{m.title})
	}
	for i := range x.Rows {
		r := &x.Rows[i]
		line := indexLine{Name: r.Folder, Problem: plain(r.Problem), Seed: strconv.FormatUint(r.Seed, 10)}
		if x.has(r, "report.html") {
			line.Report = path.Join(r.Folder, "report.html")
		}
		if x.has(r, "map.svg") {
			line.Map = path.Join(r.Folder, "map.svg")
		}
		for _, f := range p.Settings {
			line.Settings = append(line.Settings, plain(r.setting(f)))
		}
		for _, m := range indexMeasures {
			text := unknown
			if value, _, ok := m.of(r.Card); ok && m.share {
				text = fixed(100*value, m.decimals) + nbsp + "%"
			} else if ok {
				text = fixed(value, m.decimals)
			}
			line.Cells = append(line.Cells, indexCell{text})
		}
		if r.Card != nil {
			p.Version = r.Card.EngineVersion
		}
		p.Rows = append(p.Rows, line)
	}
	return p
}
