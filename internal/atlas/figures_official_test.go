package atlas

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// embeddedLayer is a layer of the atlas as it ships.
func embeddedLayer(t *testing.T, id string) *Layer {
	t.Helper()
	_, l := openLayer(t, os.DirFS(embeddedDir), id)
	return l
}

// value is the figure of one area.
func value(t *testing.T, l *Layer, code, id string) float64 {
	t.Helper()
	u, ok := l.Unit(code)
	i, has := l.Indicator(id)
	if !ok || !has {
		t.Fatalf("layer %s: no %s of %s", l.ID, id, code)
	}
	return l.Areas[u].Values[i]
}

// official reads the rows of a file as text by the names of the columns. It
// shares nothing with the recipes.
func official(t *testing.T, data fs.FS, file string, visit func(get func(column string) string)) {
	t.Helper()
	tab := officialTable(t, data, file)
	for _, row := range tab.Rows {
		visit(func(column string) string {
			i, err := tab.Need(column)
			if err != nil {
				t.Fatal(err)
			}
			return row[i]
		})
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The need index of the domain notes, (WP_i / ΣWP) / (P_i / ΣP), computed
// straight from the practices.
func TestOfficialNeedIndex(t *testing.T) {
	l := embeddedLayer(t, "ccg17")
	for id, column := range map[string]string{
		"need_overall": "Final WP", "need_acute": "G&A WP", "need_community": "CS WP", "need_mental_health": "MH WP",
		"need_maternity": "Mat WP", "need_prescribing": "Prescr WP", "need_primary_medical": "Primary Medical Care WP",
	} {
		weighted, people := map[string]float64{}, map[string]float64{}
		var allWeighted, all float64
		official(t, officialData(t), "needs/raw/allocation_weighted_population_practice_2023_24.csv.gz", func(get func(string) string) {
			w, p := number(t, get(column)), number(t, get("pop 2022/23"))
			weighted[get("ccg17cd")] += w
			people[get("ccg17cd")] += p
			allWeighted += w
			all += p
		})
		if len(people) != 207 {
			t.Fatalf("%d CCGs", len(people))
		}
		for code, p := range people {
			want := (weighted[code] / allWeighted) / (p / all)
			if got := value(t, l, code, id); math.Abs(got-want) > 0.500001e-5 {
				t.Errorf("%s of %s is %v, want %.7f", id, code, got, want)
			}
			if code == "E38000015" && id == "need_overall" && math.Abs(want-1.366) > 0.003 {
				t.Errorf("Blackpool: %.5f, want about 1.366", want)
			}
		}
	}
}

// Registered patients and residents differ by -17 % to +67 % over the CCGs,
// and each basis adds to what its publisher counted.
func TestOfficialBases(t *testing.T) {
	data := officialData(t)
	residents := embeddedLayer(t, "ccg17")
	on := func(id string) *Layer {
		l, err := residents.On(id)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	registered, weighted := on("registered"), on("weighted")
	low, high := math.Inf(1), math.Inf(-1)
	var lowest, highest string
	for u, a := range residents.Areas {
		r := float64(registered.Areas[u].Population)/float64(a.Population) - 1
		if r < low {
			low, lowest = r, a.Name
		}
		if r > high {
			high, highest = r, a.Name
		}
	}
	if got, want := fmt.Sprintf("%.0f %% %s, %+.0f %% %s", 100*low, lowest, 100*high, highest), "-17 % NHS Nottingham West CCG, +67 % NHS Birmingham South and Central CCG"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var patients, carrHill, allocated float64
	practices := map[string]float64{}
	official(t, data, "needs/raw/gp_practice_list_carr_hill_2014_15_to_2018_19.csv.gz", func(get func(string) string) {
		if get("year") == "2017-18" {
			patients += number(t, get("registered_patients"))
			carrHill += number(t, get("carr_hill_weighted_patients"))
		}
	})
	official(t, data, "needs/raw/allocation_weighted_population_practice_2023_24.csv.gz", func(get func(string) string) {
		allocated += number(t, get("Final WP"))
		practices[get("ccg17cd")] += number(t, get("Final WP"))
	})
	for _, c := range []struct {
		basis     string
		want      int64
		published float64
	}{
		{"residents", 55619430, 55619430}, {"registered", 59527981, patients}, {"weighted", 59523247, carrHill}, {"weighted_2023", 61903547, allocated},
	} {
		if got := on(c.basis).TotalPopulation(); got != c.want || got != int64(math.Round(c.published)) {
			t.Errorf("%s: %d, want %d and the published %.2f", c.basis, got, c.want, c.published)
		}
	}
	// The published tables of CCGs have the same people.
	official(t, data, "needs/ccg_2017.csv", func(get func(string) string) {
		u, _ := residents.Unit(get("ccg17cd"))
		if got, want := float64(registered.Areas[u].Population), number(t, get("registered_patients_2017_18_persons")); got != want {
			t.Errorf("%s: %v registered, want %v", get("ccg17cd"), got, want)
		}
		if got, want := float64(weighted.Areas[u].Population), number(t, get("carr_hill_weighted_2017_18_persons")); math.Abs(got-want) >= 1 {
			t.Errorf("%s: %v weighted, want %v", get("ccg17cd"), got, want)
		}
		if got, want := float64(on("weighted_2023").Areas[u].Population), practices[get("ccg17cd")]; math.Abs(got-want) >= 1 {
			t.Errorf("%s: %v weighted in 2023/24, want %v", get("ccg17cd"), got, want)
		}
	})
}

// In 2016-17 the QOF covers a tenth of the patients of Dudley, so that its
// figures are those of 2015-16, and all others those of 2016-17.
func TestOfficialDudley(t *testing.T) {
	l := embeddedLayer(t, "ccg17")
	const dudley = "E38000046"
	seen, differ := 0, 0
	official(t, officialData(t), "needs/raw/qof_ccg_2014_15_to_2019_20.csv.gz", func(get func(string) string) {
		id := "qof_" + strings.ToLower(get("qof_group"))
		code, year := get("ccg_ons"), get("year")
		if _, ok := l.Indicator(id); !ok {
			if id != "qof_cvd-pp" {
				t.Fatalf("no indicator %s", id)
			}
			return
		}
		want := number(t, get("prevalence_pct"))
		switch {
		case code == dudley && year == "2015-16", code != dudley && year == "2016-17":
			seen++
			if got := value(t, l, code, id); math.Abs(got-want) > 1e-6*want {
				t.Errorf("%s of %s is %v, want %v", id, code, got, want)
			}
		case code == dudley && year == "2016-17":
			if value(t, l, code, id) != want {
				differ++
			}
		}
	})
	if seen != 207*20 || differ < 15 {
		t.Errorf("%d figures compared, %d of Dudley differ from the year left out", seen, differ)
	}
}

// The ages are a partition: each band is the people counted in it, and the
// bands of an area add to 1.
func TestOfficialAges(t *testing.T) {
	small, large := embeddedLayer(t, "lsoa11"), embeddedLayer(t, "utla18")
	bands := map[string]string{
		"age_0_4_share": "pop_0_4_persons", "age_5_15_share": "pop_5_15_persons", "age_16_24_share": "pop_16_24_persons",
		"age_25_44_share": "pop_25_44_persons", "age_45_59_share": "pop_45_59_persons", "age_60_64_share": "pop_60_64_persons",
		"age_65_74_share": "pop_65_74_persons", "age_75_84_share": "pop_75_84_persons", "age_85_plus_share": "pop_85plus_persons",
	}
	official(t, officialData(t), "needs/lsoa_2017.csv.gz", func(get func(string) string) {
		all := number(t, get("pop_mid2017_persons"))
		for id, column := range bands {
			if got, want := value(t, small, get("lsoa11cd"), id), number(t, get(column))/all; math.Abs(got-want) > 0.500001e-4 {
				t.Errorf("%s of %s is %v, want %v", id, get("lsoa11cd"), got, want)
			}
		}
	})
	for _, a := range large.Areas {
		sum := 0.0
		for id := range bands {
			sum += value(t, large, a.Code, id)
		}
		if math.Abs(sum-1) > 4.5e-4 {
			t.Errorf("the ages of %s add to %v", a.Name, sum)
		}
	}
}

// RightCare's variables are kept to the last digit: they are raised to powers
// and compared with distances published to four decimals.
func TestOfficialRightCareVariables(t *testing.T) {
	data := officialData(t)
	l := embeddedLayer(t, "ccg20")
	codes := map[string]string{}
	official(t, data, "needs/lookups/ccg_names_2015_2021.csv", func(get func(string) string) {
		if get("vintage_april") == "2020" {
			codes[get("ccg_ods")] = get("ccg_ons")
		}
	})
	rows := 0
	official(t, data, "needs/raw/rightcare_similar_ccg_variables_2020.csv", func(get func(string) string) {
		rows++
		for id, column := range map[string]string{
			"imd": "IMDscore", "population": "poptot", "age_18_39": "pop_18_39", "age_65_84": "pop_65_84", "age_85_over": "pop_85plus",
			"rural": "pc_pop_rural_sparse", "white_other": "pc_White_other", "mixed": "pc_Mixed", "asian": "pc_Asian",
			"black": "pc_Black", "other": "pc_OtherEth",
		} {
			if got, want := value(t, l, codes[get("CCGcode")], "rightcare_"+id), number(t, get(column)); got != want {
				t.Errorf("%s of %s is %v, want %v", id, get("CCGcode"), got, want)
			}
		}
	})
	if rows != len(l.Areas) || rows != 135 {
		t.Errorf("%d rows, %d areas", rows, len(l.Areas))
	}
}

// The layers of other years hold the areas, names and pairs of the official
// lookups and boundaries.
func TestOfficialUpperTiersAndMergedCCGs(t *testing.T) {
	data := officialData(t)
	utla, ccg := embeddedLayer(t, "utla18"), embeddedLayer(t, "ccg20")
	names := map[string]string{}
	official(t, data, "boundaries/lookups/lsoa11_utla18_ew.csv.gz", func(get func(string) string) {
		if code := get("UTLA18CD"); code[0] == 'E' {
			names[code] = get("UTLA18NM")
		}
	})
	if len(names) != 152 || len(utla.Areas) != 152 {
		t.Errorf("%d upper tiers in the lookup, %d in the atlas, want 152", len(names), len(utla.Areas))
	}
	for _, a := range utla.Areas {
		if names[a.Code] != a.Name {
			t.Errorf("%s is %q, want %q", a.Code, a.Name, names[a.Code])
		}
	}
	// 328 pairs: the CCGs of the derived atoms of 2020, by their provenance.
	if pairs := ccg.Graph.Pairs() - len(ccg.Links); pairs != 328 {
		t.Errorf("%d pairs of CCGs, want 328", pairs)
	}
	// Only islands need links.
	for _, l := range []*Layer{utla, ccg} {
		for _, k := range l.Links {
			if k.Kind != kindFerry {
				t.Errorf("%s: %v", l.ID, k)
			}
		}
	}
	// Councils of one tier are the same areas in both layers.
	lad := embeddedLayer(t, "lad17")
	same := 0
	for _, a := range utla.Areas {
		if u, ok := lad.Unit(a.Code); ok && !strings.HasPrefix(a.Code, "E10") {
			same++
			if b := lad.Areas[u]; b.Population != a.Population || b.AreaM2 != a.AreaM2 || b.PerimeterM != a.PerimeterM {
				t.Errorf("%s differs: %+v and %+v", a.Code, a, b)
			}
		}
	}
	if same != 152-27 {
		t.Errorf("%d single-tier councils, want 125", same)
	}
}
