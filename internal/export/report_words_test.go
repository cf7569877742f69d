package export

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// wants holds a format to what it should write; spaces that must not break
// are written here as any other.
func wants[T any](t *testing.T, name string, format func(T) string, cases []struct {
	in   T
	want string
}) {
	t.Helper()
	for _, c := range cases {
		if got := strings.ReplaceAll(format(c.in), nbsp, " "); got != c.want {
			t.Errorf("%s(%v) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

func TestNumbersInWords(t *testing.T) {
	type numbers = []struct {
		in   float64
		want string
	}
	wants(t, "people", people, []struct {
		in   int64
		want string
	}{
		{0, "0"}, {812, "812"}, {9_999, "9,999"}, {10_499, "10,000"}, {318_291, "318,000"}, {999_499, "999,000"}, {999_500, "1.00m"},
		{1_463_669, "1.46m"}, {9_994_999, "9.99m"}, {9_995_000, "10.0m"}, {55_619_430, "55.6m"}, {99_950_000, "100m"}, {2_147_483_647, "2,147m"},
	})
	wants(t, "thousands", thousands, []struct {
		in   int64
		want string
	}{{0, "0"}, {999, "999"}, {1000, "1,000"}, {-1463669, "−1,463,669"}, {math.MinInt64, "−9,223,372,036,854,775,808"}})
	wants(t, "roughly", roughly, numbers{
		{0, "0 %"}, {1, "100 %"}, {0.701271, "70 %"}, {0.0548, "5.5 %"}, {0.00314, "0.31 %"}, {0.0000314, "less than 0.01 %"},
		{0.9961, "99.6 %"}, {0.99999, "more than 99.9 %"}, {1.2405, "124 %"}, {math.NaN(), unknown},
	})
	wants(t, "percent", percent, numbers{{0.701271, "70.1 %"}, {-0.0004, "0.0 %"}, {-0.0056, "−0.6 %"}, {12.345, "1,234.5 %"}, {math.Inf(1), unknown}})
	wants(t, "signedPercent", signedPercent, numbers{{0.195, "+19.5 %"}, {0, "0.0 %"}, {0.0001, "0.0 %"}, {-0.195, "−19.5 %"}})
	wants(t, "significant", significant, numbers{
		{0, "0.00"}, {24.913827, "24.9"}, {-0.1317, "−0.132"}, {741.2, "741"}, {18_345, "18,300"}, {9.999, "10.0"}, {0.00000314, "3.1e−06"}, {math.NaN(), unknown},
	})
	wants(t, "axis", ticked(percent), numbers{{0.2, "20 %"}, {0.125, "12.5 %"}, {0, "0 %"}})
	wants(t, "pounds", func(x float64) string { return money(x, "GBP") }, numbers{
		{74.2e9, "£74.2bn"}, {318.4e6, "£318m"}, {999.6e6, "£1.00bn"}, {1334, "£1,330"}, {-2.5e6, "−£2.50m"}, {math.NaN(), unknown},
	})
	if got := money(12, "EUR"); got != "12.0"+nbsp+"EUR" {
		t.Errorf("another currency: %q", got)
	}
	if got := peopleRange(318_291, 2_832_133); got != "0.32m to 2.83m" {
		t.Errorf("range %q", got)
	}
	if got := peopleRange(30_000, 51_234); got != "30,000 to 51,000" {
		t.Errorf("range %q", got)
	}
}

func TestNamesInWords(t *testing.T) {
	for in, want := range map[string]string{
		"Kent and Medway": "Kent and Medway", " two\n\tlines ": "two lines", "bell\a": "bell", "a\xffb": "ab",
		"turned\u202eround\u2066": "turnedround", "עפולה": "\u2068עפולה\u2069", "": "",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"Sustainability and transformation partnerships, 2017": "sustainability and transformation partnerships, 2017",
		"NUTS 2 areas, 2018": "NUTS 2 areas, 2018", "Index of Multiple Deprivation": "Index of Multiple Deprivation", "Integrated care boards, July 2022": "integrated care boards, July 2022", "": "", "Écoles": "écoles",
	} {
		if got := inSentence(in); got != want {
			t.Errorf("inSentence(%q) = %q, want %q", in, got, want)
		}
	}
	for _, c := range []struct{ in, want []string }{
		{[]string{"R01", "R02"}, []string{"R01", "R02"}},
		{[]string{"E54000005", "E54000032"}, []string{"05", "32"}},
		{[]string{"E54000005"}, []string{"5"}},
		{[]string{"Kent", "Devon"}, []string{"1", "2"}},
		{[]string{"région-é", "région-è"}, []string{"é", "è"}},
		{[]string{"abcdef", "abcdefg"}, []string{"f", "fg"}},
		{[]string{"", "abcdef"}, []string{"1", "2"}},
	} {
		if got := shortCodes(c.in); !slices.Equal(got, c.want) {
			t.Errorf("shortCodes(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	for in, want := range map[string]string{"2017-06-30": "30 June 2017", "mid-2017": "mid-2017"} {
		if got := day(in); got != want {
			t.Errorf("day(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"region E54000005 (West): 2517583 people, above 1516893": "region E54000005 (West): 2,517,583 people, above 1,516,893",
		"161892 people (10000 of them) in 2017":                  "161,892 people (10,000 of them) in 2017", "0.12345 and x12345": "0.12345 and x12345",
	} {
		if got := grouped(in); got != want {
			t.Errorf("grouped(%q) = %q, want %q", in, got, want)
		}
	}
	if got := listed([]string{"a", "b", "c"}); got != "a, b and c" {
		t.Errorf("list %q", got)
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct {
		values    []float64
		low, high float64
	}{
		{[]float64{0.303, 0.701}, 0.3, 0.8},
		{[]float64{-2.4, 2.4}, -4, 4},
		{[]float64{0, 0.25}, 0, 0.3},
		{[]float64{math.NaN(), 3, 7}, 3, 7},
		{nil, 0, 1},
	} {
		s := newScale(c.values, 10, 110, 4)
		if math.Abs(s.low-c.low) > 1e-9 || math.Abs(s.high-c.high) > 1e-9 {
			t.Errorf("%v: from %v to %v, want %v to %v", c.values, s.low, s.high, c.low, c.high)
		}
		ticks := s.ticks()
		if len(ticks) < 2 || math.Abs(s.at(ticks[0])-10) > 1e-9 || math.Abs(s.at(ticks[len(ticks)-1])-110) > 1e-9 {
			t.Errorf("%v: ticks %v", c.values, ticks)
		}
		for _, v := range c.values {
			if at := s.at(v); !math.IsNaN(v) && (at < 10 || at > 110) {
				t.Errorf("%v stands at %v", v, at)
			}
		}
	}
	if s := newScale([]float64{5, 5}, 0, 100, 4); !(s.low < 5 && s.high > 5) || math.Abs(s.at(5)-50) > 25 {
		t.Errorf("one value: %+v", s)
	}
}

func TestBars(t *testing.T) {
	if b := centred(-1, 2); b == nil || b.From != 25 || b.Width != 25 || !b.Below {
		t.Errorf("half to the left: %+v", b)
	}
	if b := rising(3, 2); b == nil || b.Width != 100 {
		t.Errorf("beyond the end: %+v", b)
	}
	if centred(math.NaN(), 1) != nil || rising(math.NaN(), 1) != nil || centred(1, 0) != nil {
		t.Error("a bar of nothing")
	}
}
