package export

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// metadata says whose figures these are and what they were made from, in
// Dublin Core.
func (g *geoPackage) metadata() {
	data, err := xml.MarshalIndent(struct {
		XMLName     xml.Name `xml:"metadata"`
		Namespace   string   `xml:"xmlns:dc,attr"`
		Title       string   `xml:"dc:title"`
		Identifier  string   `xml:"dc:identifier"`
		Source      string   `xml:"dc:source"`
		Description string   `xml:"dc:description"`
		Rights      []string `xml:"dc:rights"`
	}{
		Namespace: dublinCore, Title: g.Title, Identifier: "plan " + g.Plan.Plan.Digest(),
		Source:      fmt.Sprintf("atlas %s (%s), layer %s (%s)", g.Atlas.ID, g.Atlas.Digest(), g.Layer.ID, g.Layer.Digest),
		Description: g.notes()[0], Rights: g.Atlas.Attribution,
	}, "", " ")
	if err != nil && g.err == nil {
		g.err = err
	}
	g.exec(`INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'text/xml', ?)`, dublinCore, string(data))
	g.exec(`INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)`, g.changed)
}

const dublinCore = "http://purl.org/dc/elements/1.1/"

// styles give each region its colour of the map in both layers.
func (g *geoPackage) styles(colour []int) {
	for _, layer := range [...]struct {
		table   string
		outline string // width in millimetres
	}{{"regions", "0.4"}, {"units", "0.1"}} {
		style, err := g.categorised(colour, layer.outline)
		if err != nil && g.err == nil {
			g.err = err
		}
		g.exec(`INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
			VALUES ('', '', ?, 'geom', ?, ?, '', 1, 'colours by region', '', NULL, ?)`,
			layer.table, layer.table+" by colour", style, g.changed)
	}
	// A table that is not of the standard is listed as one of attributes.
	g.exec(`INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', ?)`, g.changed)
}

// The elements of a QGIS style that matter here. Properties are prop elements,
// which every QGIS 3 reads; the Option elements that it writes since 3.20 are
// unknown to earlier ones.
type (
	qml struct {
		XMLName    xml.Name    `xml:"qgis"`
		Version    string      `xml:"version,attr"`
		Categories string      `xml:"styleCategories,attr"`
		Renderer   qmlRenderer `xml:"renderer-v2"`
	}
	qmlRenderer struct {
		Type       string        `xml:"type,attr"`
		Attribute  string        `xml:"attr,attr"`
		Categories []qmlCategory `xml:"categories>category"`
		Symbols    []qmlSymbol   `xml:"symbols>symbol"`
	}
	qmlCategory struct {
		Value  string `xml:"value,attr"`
		Symbol string `xml:"symbol,attr"`
		Label  string `xml:"label,attr"`
		Render bool   `xml:"render,attr"`
	}
	qmlSymbol struct {
		Type  string   `xml:"type,attr"`
		Name  string   `xml:"name,attr"`
		Alpha string   `xml:"alpha,attr"`
		Layer qmlLayer `xml:"layer"`
	}
	qmlLayer struct {
		Class   string    `xml:"class,attr"`
		Enabled int       `xml:"enabled,attr"`
		Locked  int       `xml:"locked,attr"`
		Pass    int       `xml:"pass,attr"`
		Props   []qmlProp `xml:"prop"`
	}
	qmlProp struct {
		Key   string `xml:"k,attr"`
		Value string `xml:"v,attr"`
	}
)

// categorised is a style of QGIS with one category for each region. Each has a
// symbol of its own: QGIS takes a symbol away with the first that names it.
func (g *geoPackage) categorised(colour []int, outlineMM string) (string, error) {
	renderer := qmlRenderer{Type: "categorizedSymbol", Attribute: "REGIONCD"}
	for r, name := range g.Names {
		id, c := strconv.Itoa(r), paletteColour(colour[r])
		renderer.Categories = append(renderer.Categories, qmlCategory{Value: name.Code, Symbol: id, Label: strings.TrimSpace(name.Code + " " + name.Name), Render: true})
		renderer.Symbols = append(renderer.Symbols, qmlSymbol{Type: "fill", Name: id, Alpha: "1", Layer: qmlLayer{Class: "SimpleFill", Enabled: 1, Props: []qmlProp{
			{"style", "solid"}, {"outline_style", "solid"}, {"joinstyle", "round"},
			{"color", fmt.Sprintf("%d,%d,%d,255", c.R, c.G, c.B)}, //nolint:misspell // QGIS spells so
			{"outline_color", "255,255,255,255"},                  //nolint:misspell // QGIS spells so
			{"outline_width", outlineMM}, {"outline_width_unit", "MM"},
		}}})
	}
	data, err := xml.MarshalIndent(qml{Version: "3.16.0", Categories: "Symbology", Renderer: renderer}, "", " ")
	return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + string(data), err
}
