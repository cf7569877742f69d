package atlas

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

// exportColumns are attributes that files of plans have beside the indicators;
// an indicator of the same name would stand twice in a feature.
var exportColumns = map[string]bool{
	"units": true, "deviation": true, "area_km2": true, "perimeter_km": true, "polsby_popper": true, "pieces": true,
	"needs_within_share": true, "regioncd": true, "regionnm": true, "fid": true, "geom": true,
}

const fieldsRule = "two headers such as code: CCG17CD, name: CCG17NM, not REGIONCD or REGIONNM, which plans have"

// checkFields keeps the headers of codes and names apart from each other and
// from those that a plan adds.
func checkFields(code, name string) (problem string) {
	for _, field := range []string{code, name} {
		switch strings.ToUpper(field) {
		case "":
			return "code or name is missing"
		case "REGIONCD", "REGIONNM":
			return fmt.Sprintf("code or name is %q", field)
		}
		if problem := checkText(field); problem != "" || strings.ContainsAny(field, ",;\"") {
			return fmt.Sprintf("code or name is %q", clip(field))
		}
	}
	if strings.EqualFold(code, name) {
		return fmt.Sprintf("code and name are both %q", clip(code))
	}
	return ""
}

const textRule = "text without control characters, 500 characters at most"

// checkText keeps names fit for every format that a plan is written in: XML
// has no way to hold a control character.
func checkText(s string) (problem string) {
	if len(s) > 500 || strings.ContainsFunc(s, unicode.IsControl) {
		return fmt.Sprintf("name %q", clip(s))
	}
	return ""
}

// maxPeople is how many people a layer may have: scores count in 31 bits.
const maxPeople = math.MaxInt32
