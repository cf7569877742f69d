package main

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The service says of the same sample what footprint sample writes into
// borders.csv, row by row.
func TestServeBordersOfSample(t *testing.T) {
	out := filepath.Join(t.TempDir(), "sample")
	if code, _, errs := call(t, "sample", "--layer", "ccg17", "--regions", "12", "--tolerance", "0.25", "-n", "60", "--thin", "3", "--burn-in", "0", "-o", out, "-q"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	at := serve(t)
	code, body := post(t, at+"/v1/runs", `{"scenario": {"layer": "ccg17", "regions": 12, "tolerance": 0.25}, "sample": {"plans": 60, "thin": 3, "burnIn": 0}}`)
	var made struct{ Name, Ensemble string }
	if err := json.Unmarshal([]byte(body), &made); code != http.StatusOK || err != nil {
		t.Fatal(code, body, err)
	}
	if code, body := get(t, at+"/v1/"+made.Name+":watch", ""); code != http.StatusOK {
		t.Fatal(code, body)
	}
	_, body = get(t, at+"/v1/"+made.Name, "")
	if err := json.Unmarshal([]byte(body), &made); err != nil || made.Ensemble == "" {
		t.Fatal(body, err)
	}
	code, body = get(t, at+"/v1/"+made.Ensemble+"/borders?pageSize=5000", "")
	var told struct {
		Borders []struct {
			A, B    string
			LengthM float64 `json:"lengthM,string"`
			Share   float64
		}
	}
	if err := json.Unmarshal([]byte(body), &told); code != http.StatusOK || err != nil {
		t.Fatal(code, body, err)
	}
	rows, err := csv.NewReader(strings.NewReader(files(t, out)["/borders.csv"])).ReadAll()
	if err != nil || len(rows) < 400 || len(rows) != len(told.Borders)+1 {
		t.Fatalf("%d borders, %d rows, %v", len(told.Borders), len(rows), err)
	}
	for i, b := range told.Borders {
		row := rows[i+1] // area_a, name_a, area_b, name_b, border_km, together
		km, kmErr := strconv.ParseFloat(row[4], 64)
		share, shareErr := strconv.ParseFloat(row[5], 64)
		if kmErr != nil || shareErr != nil || b.A != row[0] || b.B != row[2] || math.Abs(b.LengthM/1000-km) > 1e-9 || b.Share != share {
			t.Errorf("border %d: %v, and %v in borders.csv", i, b, row)
		}
	}
}
