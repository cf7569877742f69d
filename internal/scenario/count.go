package scenario

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
)

// Count is a number of regions; each number of a range in turn (a sweep); or,
// where About is above 0, that number of a range whose plan is the best when
// each region more or fewer than About costs Price.
type Count struct {
	From, To int
	About    int
	// Price is in units of the objective, of which the weights are made to sum to 1.
	Price float64
}

// Roughly says that the number is free within a range, at a price.
func (c Count) Roughly() bool { return c.About > 0 }

// Distance is by how many k regions miss what was asked for.
func (c Count) Distance(k int) int { return max(k-c.About, c.About-k) }

// Paid is the price of k regions.
func (c Count) Paid(k int) float64 { return c.Price * float64(c.Distance(k)) }

const wantCount = "want a whole number such as 38, a range such as {from: 25, to: 35}, or roughly a number such as {about: 30, from: 25, to: 35, price: 0.002}"

// UnmarshalYAML reads 38, {from: 25, to: 35} or {about: 30, from: 25, to: 35, price: 0.002}.
func (c *Count) UnmarshalYAML(unmarshal func(any) error) error {
	var value any
	if err := unmarshal(&value); err != nil {
		return err
	}
	if n, ok := whole(value); ok {
		*c = Count{From: n, To: n}
		return nil
	}
	given, ok := value.(map[string]any)
	from, okFrom := whole(given["from"])
	to, okTo := whole(given["to"])
	read := Count{From: from, To: to}
	if ok && okFrom && okTo && len(given) == 2 {
		*c = read
		return nil
	}
	about, okAbout := whole(given["about"])
	price, okPrice := number(given["price"])
	if ok && okFrom && okTo && okAbout && okPrice && len(given) == 4 {
		if about < 1 {
			return fmt.Errorf("regions about %d: want at least 1", about)
		}
		read.About, read.Price = about, price
		*c = read
		return nil
	}
	return errors.New("regions: " + wantCount)
}

// whole is a whole number of a YAML file.
func whole(v any) (int, bool) {
	switch n := v.(type) {
	case uint64:
		return int(n), n < 1<<31 //nolint:gosec // bounded beside
	case int64:
		return int(n), n > -1<<31
	}
	return 0, false
}

// number is any number of a YAML file.
func number(v any) (float64, bool) {
	if n, ok := whole(v); ok {
		return float64(n), true
	}
	x, ok := v.(float64)
	return x, ok
}

// MarshalYAML writes what UnmarshalYAML reads.
func (c Count) MarshalYAML() (any, error) {
	switch ends := (yaml.MapSlice{{Key: "from", Value: c.From}, {Key: "to", Value: c.To}}); {
	case c.Roughly():
		return append(append(yaml.MapSlice{{Key: "about", Value: c.About}}, ends...), yaml.MapItem{Key: "price", Value: c.Price}), nil
	case c.From == c.To:
		return c.From, nil
	default:
		return ends, nil
	}
}

// IsZero says that no number is given.
func (c Count) IsZero() bool { return c == Count{} }

// MarshalJSON writes what UnmarshalYAML reads, JSON being YAML.
func (c Count) MarshalJSON() ([]byte, error) {
	switch {
	case c.Roughly():
		return json.Marshal(struct {
			About int     `json:"about"`
			From  int     `json:"from"`
			To    int     `json:"to"`
			Price float64 `json:"price"`
		}{c.About, c.From, c.To, c.Price})
	case c.From == c.To:
		return json.Marshal(c.From)
	default:
		return json.Marshal(struct {
			From int `json:"from"`
			To   int `json:"to"`
		}{c.From, c.To})
	}
}

func (c Count) problems() (errs []error) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.IsZero() {
		return nil
	}
	if c.From < 1 || c.To < c.From {
		bad("regions from %d to %d: want at least 1, and the smaller number first", c.From, c.To)
	}
	if !c.Roughly() {
		return errs
	}
	if c.About < c.From || c.About > c.To {
		bad("regions about %d, from %d to %d: want the number itself within the range", c.About, c.From, c.To)
	}
	if !(c.Price >= 0 && c.Price <= 1) {
		bad("regions: a price of %v: want what a region more or fewer costs, as part of the objective: 0 to 1, such as 0.002", c.Price)
	}
	return errs
}
