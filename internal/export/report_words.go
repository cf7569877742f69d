package export

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Numbers as people read them. A space that must not break stands before
// units; a minus is U+2212, which screen readers speak.
const (
	nbsp    = "\u00a0"
	minus   = "\u2212"
	unknown = "not known"
)

func isUnknown(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }

// thousands writes 1463669 as 1,463,669.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = minus, s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// people writes a count to three digits: 1.46m, 318,000, 812.
func people(n int64) string {
	switch x := float64(n); {
	case n >= 99_950_000:
		return thousands(int64(math.Round(x/1e6))) + "m"
	case n >= 9_995_000:
		return fixed(x/1e6, 1) + "m"
	case n >= 999_500:
		return fixed(x/1e6, 2) + "m"
	case n >= 10_000:
		return thousands(int64(math.Round(x/1000)) * 1000)
	}
	return thousands(n)
}

// peopleRange writes two counts in the unit of the larger: 0.32m to 2.83m.
func peopleRange(least, most int64) string {
	if most < 999_500 || least >= 999_500 || most >= 9_995_000 {
		return people(least) + " to " + people(most)
	}
	return fixed(float64(least)/1e6, 2) + "m to " + people(most)
}

var longNumber = regexp.MustCompile(`(^|[\s(])(\d{5,12})\b`)

// grouped puts commas into the whole numbers of a message.
func grouped(s string) string {
	return longNumber.ReplaceAllStringFunc(s, func(found string) string {
		digits := strings.TrimLeft(found, "( \t\n"+nbsp)
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return found
		}
		return found[:len(found)-len(digits)] + thousands(n)
	})
}

// fixed writes so many decimals, with commas between thousands.
func fixed(x float64, decimals int) string {
	if isUnknown(x) {
		return unknown
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, part, _ := strings.Cut(s, ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
		whole = thousands(n)
	}
	if part != "" {
		whole += "." + part
	}
	if x < 0 && strings.Trim(s, "0.") != "" {
		whole = minus + whole
	}
	return whole
}

// signed is fixed with a plus before what is above 0.
func signed(x float64, decimals int) string {
	s := fixed(x, decimals)
	if x > 0 && strings.Trim(s, "0.") != "" && !isUnknown(x) {
		return "+" + s
	}
	return s
}

// significant writes three digits that mean something: 0.132, 24.9, 18,300.
func significant(x float64) string {
	a := math.Abs(x)
	switch {
	case isUnknown(x):
		return unknown
	case a >= 1000:
		unit := math.Pow(10, math.Floor(math.Log10(a))-2)
		return fixed(math.Round(x/unit)*unit, 0)
	case a >= 99.95:
		return fixed(x, 0)
	case a >= 9.995:
		return fixed(x, 1)
	case a >= 0.9995 || a == 0:
		return fixed(x, 2)
	case a >= 0.001:
		return fixed(x, 3)
	}
	return strings.Replace(strconv.FormatFloat(x, 'g', 2, 64), "-", minus, 1)
}

// percent writes a fraction in a table: one decimal throughout.
func percent(x float64) string {
	if isUnknown(x) {
		return unknown
	}
	return fixed(100*x, 1) + nbsp + "%"
}

func signedPercent(x float64) string {
	if isUnknown(x) {
		return unknown
	}
	return signed(100*x, 1) + nbsp + "%"
}

// roughly writes a fraction in a sentence: 70 %, 5.5 %, 0.31 %. What is not
// quite all is never called 100 %, nor what is not quite nothing 0 %.
func roughly(x float64) string {
	a, decimals := math.Abs(100*x), 0
	switch {
	case isUnknown(x):
		return unknown
	case a == 0 || a == 100: // as they are
	case a > 99.5 && a < 100, a < 9.95 && a >= 0.995:
		decimals = 1
	case a < 0.995:
		decimals = 2
	}
	if decimals == 2 && a < 0.005 && a > 0 {
		return "less than 0.01" + nbsp + "%"
	}
	if decimals == 1 && a > 99.95 && a < 100 {
		return "more than 99.9" + nbsp + "%"
	}
	return fixed(100*x, decimals) + nbsp + "%"
}

// figure writes a value in its unit. Fractions are shown as per cent; other
// units stand in the heading.
func figure(x float64, unit string) string {
	if isFraction(unit) {
		return percent(x)
	}
	return significant(x)
}

func isFraction(unit string) bool { return unit == "fraction" || unit == "share" }

// money writes an amount to three digits: £1.46bn, £318m.
func money(x float64, unit string) string {
	symbol, after := "", nbsp+unit
	switch unit {
	case "GBP", "£":
		symbol, after = "£", ""
	case "":
		after = ""
	}
	sign := ""
	if x < 0 {
		sign, x = minus, -x
	}
	scale, letter := 1.0, ""
	switch {
	case isUnknown(x):
		return unknown
	case x >= 999.5e6:
		scale, letter = 1e9, "bn"
	case x >= 999.5e3:
		scale, letter = 1e6, "m"
	}
	return sign + symbol + significant(x/scale) + letter + after
}

// counted writes 1 region, 38 regions.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(int64(n)) + " " + many
}

// listed writes a, b and c.
func listed(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// plain is a name from outside, fit for a page: no control characters, none
// that change the direction of what follows. Where a name holds letters that
// read from right to left it is isolated (Unicode Annex 9), so that the sentence
// around it keeps its order.
func plain(s string) string {
	rtl := false
	s = strings.Map(func(r rune) rune {
		switch {
		case r == unicode.ReplacementChar, unicode.Is(unicode.Cc, r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko):
			rtl = true
		}
		return r
	}, strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), ""))
	if rtl {
		return "\u2068" + s + "\u2069"
	}
	return s
}

// shortened cuts a text to so many letters, if that is enough before its last
// comma.
func shortened(s string, letters int) string {
	if r := []rune(s); len(r) > letters {
		if i := strings.LastIndex(s, ", "); i > 0 && utf8.RuneCountInString(s[:i]) <= letters {
			return s[:i]
		}
		return strings.TrimRight(string(r[:letters-1]), " ,") + "…"
	}
	return s
}

// sentence begins with a capital letter.
func sentence(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}
