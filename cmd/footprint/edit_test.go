package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/scorecard"
)

func TestEdit(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "edits.csv")
	if err := os.WriteFile(file, []byte("ACTION,A,B\nmove,NHS Havering CCG,E54000026\nlock,E54000005\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// Edits of different options keep the order in which they are given: the last of
	// these can only be after the first.
	code, out, errs := call(t, "edit", "--reference", "stp17", "--edits", file, "--split", "E54000007=E38000016,E38000024", "--move", "E38000080=R45", "--merge", "R45,E54000007", "--split=E54000037")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{
		"1. NHS Havering CCG (E38000077) with 256,039 people goes from E54000029", "2. E54000005 (West Yorkshire) with 11 areas", "3. E54000007 (Greater Manchester) is split: 2 areas",
		"to R45", "5. E54000007 (Greater Manchester) with 7 areas goes into R45, and is no more.", "6. E54000037 (Devon) is split",
		"What changed, and by how much", "needs captured", "45 regions of 207 areas", "--all lists them",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	code, out, errs = call(t, "edit", "--reference", "stp17", "--tolerance", "0.2", "--move", "E38000077=E54000037", "--json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var x struct {
		Done, Broken []string
		Scorecard    scorecard.Scorecard
	}
	if err := json.Unmarshal([]byte(out), &x); err != nil || len(x.Done) != 1 || x.Scorecard.Balance.Largest != 2_832_133 ||
		!strings.Contains(strings.Join(x.Broken, "\n"), "NHS Havering CCG is cut off from the rest") {
		t.Errorf("%+v, %v", x, err)
	}
	for want, c := range map[string]struct {
		args []string
		code int
	}{
		"which edits?":                        {nil, exitUsage},
		"want AREA=REGION":                    {[]string{"--move", "E38000077"}, exitUsage},
		"want two codes with a comma":         {[]string{"--swap", "E38000077"}, exitUsage},
		"--edits: open":                       {[]string{"--edits", filepath.Join(dir, "none.csv")}, exitUsage},
		"edit 2 (merge E54000005, E54000006)": {[]string{"--keep", "E54000005", "--merge", "E54000005,E54000006"}, exitInput},
		"edit 1 (move E38000077, R99)":        {[]string{"--move", "E38000077=R99"}, exitInput},
		"is one area: it cannot be split":     {[]string{"--split", "E54000036"}, exitInput},
		"--column names a column":             {[]string{"--keep", "E54000005", "--column", "X"}, exitUsage},
		"an argument is empty":                {[]string{"--merge", ",E54000005"}, exitInput},
	} {
		if code, _, errs := call(t, append([]string{"edit", "--reference", "stp17"}, c.args...)...); code != c.code || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, want %d: %s", c.args, code, c.code, errs)
		}
	}
}

func TestEditAndResolve(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	code, out, errs := call(t, "edit", "--reference", "stp17", "--keep", "E54000007", "--merge", "E54000037,E54000036", "--resolve", "--steps", "60000", "-o", dir)
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if !strings.Contains(out, "The rest solved anew") || !strings.Contains(out, "43 regions of 207 areas") {
		t.Error(out)
	}
	written := files(t, dir)
	for file, want := range map[string]string{"/manifest.json": `"closed": true`, "/lookup.csv": "E38000016,NHS Bolton CCG,E54000007,Greater Manchester"} {
		if !strings.Contains(written[file], want) {
			t.Errorf("%s: no %q", file, want)
		}
	}
}
