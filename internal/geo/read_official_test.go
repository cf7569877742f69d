package geo

import (
	"slices"
	"strings"
	"testing"
)

const (
	lsoaFile = "small_areas/lsoa11_32844_bsc.geojson.gz"
	fineFile = "small_areas/lsoa11_32844_bgc_clean.topojson.gz"
	msoaFile = "small_areas/msoa11_7201_ew_bsc_v3_shp.zip"
)

// Every official file reads, and its English features have as many neighbours as its provenance says. Where that was
// counted on coordinates that had not been rounded, or across a repair, the difference is explained.
func TestOfficialFiles(t *testing.T) {
	officialData(t)
	tests := []struct {
		file        string
		code        string // option
		field       string
		crs         CRS
		features    int
		rook, queen int // of the features whose code begins with E
	}{
		{"ccg/ccg_2013_211.topojson", "", "AREACD", WGS84, 211, 526, 528},
		{"ccg/ccg_2015_209.topojson", "", "AREACD", WGS84, 209, 522, 524},
		{"ccg/ccg_2020_135_buc.geojson", "", "ccg20cd", WGS84, 135, 326, 328},
		{"lad/lad_2013_ew.topojson", "", "AREACD", WGS84, 348, 822, 822},
		{"lad/lad_2015_gb.topojson", "", "AREACD", WGS84, 380, 824, 824},
		{"lad/lad_2017_326.topojson", "", "AREACD", WGS84, 326, 844, 846},
		{"lad/lad_2019_317_buc.geojson", "", "ltla19_code", WGS84, 317, 818, 824},
		{"lad/lad_2020_314.topojson", "", "AREACD", WGS84, 314, 794, 794},
		{"lad/lad_2020_314_buc.geojson", "", "ltla20_code", WGS84, 314, 818, 820},
		{"utla/utla_2019_gb.topojson", "", "AREACD", WGS84, 205, 354, 354},
		{"utla/utla_2019_151_buc.geojson", "", "utla19_code", WGS84, 151, 363, 367},
		{"nhs/stp_2021_42_buc.geojson", "", "stp21_code", WGS84, 42, 101, 101},
		{"nhs/icb_2023_42_bsc_shp.zip", "", "ICB23CD", BNG, 42, 99, 99},
		{"nhs/nhser_2022_7_buc_shp.zip", "", "NHSER22CD", BNG, 7, 10, 10},
		{"police/pfa_2020_43_ew_buc.geojson", "", "pfa20_code", WGS84, 43, 90, 90},
		{"context/england_regions_9.topojson", "", "AREACD", WGS84, 9, 15, 15},
		{"context/uk_countries_2020_4_buc.geojson", "", "country20_code", WGS84, 4, 0, 0},
		{"derived/ccg15_lad15_atoms_401.topojson.gz", "CCG15CD+LAD15CD", "CCG15CD+LAD15CD", WGS84, 401, 1035, 1037},
		{"derived/ccg20_lad20_atoms_354.topojson.gz", "ccg20cd+lad20cd", "CCG20CD+LAD20CD", WGS84, 354, 905, 907},
		{"derived/stp_2017_44_bgc.topojson.gz", "", "STP17CD", WGS84, 44, 103, 103},
		{"small_areas/msoa11_6791_bsc.geojson.gz", "", "msoa11_code", WGS84, 6791, 19152, 19392},
		// Neighbours in this file differ by fractions of a millimetre, which the grid takes away: 19,171 and 19,451
		// pairs have identical coordinates.
		{msoaFile, "", "MSOA11CD", BNG, 7201, 19219, 19457},
		{fineFile, "", "LSOA11CD", WGS84, 32844, 94784, 96217},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			if raceEnabled && test.file == fineFile {
				t.Skip("1.8 million vertices take a minute under the race detector; the run without it reads them")
			}
			layer := readOfficial(t, test.file, Options{Code: test.code})
			if len(layer.Features) != test.features || layer.CodeField != test.field || layer.CRS != test.crs {
				t.Errorf("%d features with code %s in %s, want %d with %s in %s",
					len(layer.Features), layer.CodeField, layer.CRS, test.features, test.field, test.crs)
			}
			for _, r := range layer.Repairs {
				t.Logf("feature %d (%s): %s at %.0f", r.Feature, r.Code, r.What, r.At)
			}
			layer.Features = slices.DeleteFunc(layer.Features, func(f Feature) bool { return !strings.HasPrefix(f.Code, "E") })
			topology := mustTopology(t, shapesOf(layer))
			if n := topology.Overlaps(); n != 0 {
				t.Errorf("%d overlaps, want none", n)
			}
			if rook, queen := len(topology.Borders(Rook)), len(topology.Borders(Queen)); rook != test.rook || queen != test.queen {
				t.Errorf("%d rook and %d queen pairs, want %d and %d", rook, queen, test.rook, test.queen)
			}
			// The independent engine looks at what was repaired; looking at all takes minutes under the race detector.
			repaired := map[string]bool{}
			for _, r := range layer.Repairs {
				repaired[r.Code] = true
			}
			for i, f := range layer.Features {
				if !repaired[f.Code] {
					continue
				}
				if err := toSF(f.Shape).Validate(); err != nil {
					t.Errorf("%s as read: %v", f.Code, err)
				}
				if err := toSF(topology.Shape(i)).Validate(); err != nil {
					t.Errorf("%s from arcs: %v", f.Code, err)
				}
			}
		})
	}
}
