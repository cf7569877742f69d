package export

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"footprint/internal/geo"
)

// writeGeoPackage writes the layers regions and units in EPSG:27700 as an OGC
// GeoPackage 1.3 (OGC 12-128r18), with styles where QGIS looks for them and
// the attribution as metadata. 1.4 adds nothing that is needed here, and
// readers of 2022 warn about it.
//
// The database is built in memory in one transaction and copied out, so that
// its bytes depend on nothing but the plan: no clock, no counter of changes,
// no free pages.
func writeGeoPackage(w io.Writer, p *Plan) error {
	regions, err := p.regionOutlines()
	if err != nil {
		return err
	}
	units, err := p.Layer.Outlines()
	if err != nil {
		return err
	}
	colour := colours(p)
	return inMemory(w, func(tx *sql.Tx) error {
		g := &geoPackage{Plan: p, tx: tx, changed: lastChange(p)}
		g.exec(gpkgSchema)
		g.exec(gpkgSystems)
		g.metadata()
		g.features("regions", regions, p.regionProperties)
		g.features("units", units, p.unitProperties)
		g.styles(colour)
		return g.err
	})
}

// inMemory fills a fresh database in one transaction and writes the file that
// it would be.
func inMemory(w io.Writer, fill func(*sql.Tx) error) (err error) {
	ctx := context.Background() // nothing here waits
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx) // a database in memory is that of its connection
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, gpkgPragmas); err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fill(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return conn.Raw(func(driver any) error {
		serialiser, ok := driver.(interface{ Serialize() ([]byte, error) }) //nolint:misspell // the driver's name for it
		if !ok {
			return fmt.Errorf("the SQLite driver is a %T, which cannot copy a database out", driver)
		}
		data, err := serialiser.Serialize() //nolint:misspell // the driver's name for it
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
}

// geoPackage is a file being filled. It keeps the first error.
type geoPackage struct {
	*Plan
	tx      *sql.Tx
	changed string
	err     error
}

func (g *geoPackage) exec(query string, args ...any) {
	if g.err == nil {
		_, g.err = g.tx.Exec(query, args...)
	}
}

// features makes a table with one row for each shape of t.
func (g *geoPackage) features(table string, t *geo.Topology, properties func(i int) []property) {
	columns := `fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON NOT NULL`
	for _, p := range properties(0) {
		columns += ", " + quoted(p.key) + " " + columnType(p.value)
	}
	g.exec("CREATE TABLE " + table + " (" + columns + ")")
	if g.err != nil {
		return
	}
	bound, err := g.fill(table, t, properties)
	if err != nil {
		g.err = fmt.Errorf("%s: %w", table, err)
	}
	g.exec(`INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)`,
		table, table, g.description(), g.changed, bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1], nationalGrid)
	g.exec(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)`, table, nationalGrid)
}

// fill writes the rows of a table and gives the bounds of their shapes.
func (g *geoPackage) fill(table string, t *geo.Topology, properties func(i int) []property) (bound orb.Bound, err error) {
	insert, err := g.tx.Prepare("INSERT INTO " + table + " VALUES (?, ?" + strings.Repeat(", ?", len(properties(0))) + ")")
	if err != nil {
		return bound, err
	}
	defer func() { err = errors.Join(err, insert.Close()) }()
	bound = t.Shape(0).Bound()
	for i := range t.Len() {
		shape := t.Shape(i)
		bound = bound.Union(shape.Bound())
		blob, err := geoPackageBinary(shape)
		if err != nil {
			return bound, err
		}
		row := []any{i + 1, blob}
		for _, p := range properties(i) {
			if p.missing() {
				row = append(row, nil)
			} else {
				row = append(row, p.value)
			}
		}
		if _, err := insert.Exec(row...); err != nil {
			return bound, fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return bound, nil
}

func (g *geoPackage) description() string {
	return strings.Join(append([]string{g.Title}, g.notes()...), "\n")
}

// columnType is how a value is declared.
func columnType(value any) string {
	switch value.(type) {
	case int64:
		return "INTEGER"
	case float64:
		return "REAL"
	default:
		return "TEXT"
	}
}

// quoted is an identifier of SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// geoPackageBinary is a shape in WKB behind the header of section 2.1.3 of the
// standard: little endian, with an envelope in x and y.
func geoPackageBinary(shape orb.MultiPolygon) ([]byte, error) {
	const version, littleEndianWithXY = 0, 0b0000_001_1
	bound := shape.Bound()
	blob := append(make([]byte, 0, 64), 'G', 'P', version, littleEndianWithXY)
	blob = binary.LittleEndian.AppendUint32(blob, nationalGrid)
	for _, x := range [4]float64{bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1]} {
		blob = binary.LittleEndian.AppendUint64(blob, math.Float64bits(x))
	}
	body, err := wkb.Marshal(shape, binary.LittleEndian)
	return append(blob, body...), err
}

// lastChange stands for the time of the last change: the date of the figures,
// since the clock would make other bytes of the same plan.
func lastChange(p *Plan) string {
	for _, layout := range [...]string{time.DateOnly, "2006-01", "2006"} {
		if date, err := time.Parse(layout, p.Layer.Population.Date); err == nil {
			return date.Format("2006-01-02T15:04:05.000Z")
		}
	}
	return "1970-01-01T00:00:00.000Z"
}
