package atlas

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"testing/fstest"
)

func gz(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func readTable(name, content string) (*Table, error) {
	return ReadTable(fstest.MapFS{name: {Data: []byte(content)}}, name)
}

func TestReadTable(t *testing.T) {
	for _, c := range []struct{ name, file, content string }{
		{"commas", "a.csv", "code,people\nA1,10\nB2,20\n"},
		{"semicolons", "a.csv", "code;people\nA1;10\nB2;20\n"},
		{"tabs", "a.csv", "code\tpeople\nA1\t10\nB2\t20\n"},
		{"byte-order mark", "a.csv", "\xef\xbb\xbfcode,people\nA1,10\nB2,20\n"},
		{"mark and semicolons", "a.csv", "\xef\xbb\xbfcode;people\r\nA1;10\r\nB2;20\r\n"},
		{"mark before a quote", "a.csv", "\xef\xbb\xbf\"code\",\"people\"\nA1,10\nB2,20\n"},
		{"no last line end", "a.csv", "code,people\nA1,10\nB2,20"},
		{"spaces around", "a.csv", " code , people \nA1, 10\nB2 ,20\n"},
		{"gzip", "a.csv.gz", gz(t, "code,people\nA1,10\nB2,20\n")},
		{"empty lines", "a.csv", "code,people\nA1,10\n\nB2,20\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := readTable(c.file, c.content)
			if err != nil {
				t.Fatal(err)
			}
			people, ok := tab.Column("PEOPLE")
			if !ok || tab.Len() != 2 || tab.Rows[1][0] != "B2" || tab.Rows[1][people] != "20" {
				t.Errorf("%q %q", tab.Header, tab.Rows)
			}
		})
	}
}

func TestTableKeepsLines(t *testing.T) {
	tab, err := readTable("a.csv", "code,name\nA,\"two\nlines\"\n\nB,x\n")
	if err != nil {
		t.Fatal(err)
	}
	if tab.Line(0) != 2 || tab.Line(1) != 5 {
		t.Errorf("lines %d and %d, want 2 and 5", tab.Line(0), tab.Line(1))
	}
}

func TestReadTableRefuses(t *testing.T) {
	whole := gz(t, strings.Repeat("code,people\n", 100))
	for _, c := range []struct{ name, file, content, want string }{
		{"empty", "a.csv", "", "a.csv: the file is empty"},
		{"mark only", "a.csv", "\xef\xbb\xbf\n", "a.csv: the file is empty"},
		{"ragged", "a.csv", "code,people\nA1,10\nB2\n", "a.csv: row 3 (B2): 1 fields; want 2, as in the header"},
		{"decimal comma", "a.csv", "code,share\nA1,0,5\n", "a.csv: row 2 (A1): 3 fields; want 2"},
		{"two columns of a name", "a.csv", "code,People,people\n", `a.csv: row 1: columns 2 and 3 are both named "people"`},
		{"open quote", "a.csv", "code,name\nA,\"x\nB,y\n", "a.csv: row "},
		{"UTF-16", "a.csv", "\xff\xfec\x00", "a.csv: the text is not UTF-8"},
		{"Latin-1", "a.csv", "code,name\nA,\xe9\n", "a.csv: the text is not UTF-8"},
		{"not gzip", "a.csv.gz", "code,people\n", "a.csv.gz: the gzip data are broken"},
		{"cut gzip", "a.csv.gz", whole[:len(whole)/2], "a.csv.gz: the gzip data are broken"},
		{"damaged gzip", "a.csv.gz", whole[:len(whole)-6] + "\x00" + whole[len(whole)-5:], "a.csv.gz: the gzip data are broken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readTable(c.file, c.content)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if _, err := readTable("a.csv", "a,b\n1\n1,2\n3\n"); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("both ragged rows should be told: %v", err)
	}
	if _, err := ReadTable(fstest.MapFS{}, "b.csv"); err == nil || !strings.Contains(err.Error(), "b.csv: no such file") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := ReadTable(fstest.MapFS{}, "../b.csv"); err == nil || !strings.Contains(err.Error(), "leaves the folder") {
		t.Errorf("path upward: %v", err)
	}
}

func TestParseNumbers(t *testing.T) {
	for _, s := range []string{"0", "12", "-3.5", "1e3", "+7", ".5", "1296.00"} {
		if _, problem := parseNumber(s); problem != "" {
			t.Errorf("%q: %s", s, problem)
		}
	}
	for s, want := range map[string]string{
		"": "is missing", "NaN": "not a number", "inf": "not a number", "0x10": "not a number", "1_000": "not a number",
		"12,5": "comma", "1,234": "comma", "1.234,5": "comma", "n/a": "not a number", "1e999": "not a number", "-": "not a number",
	} {
		if _, problem := parseNumber(s); !strings.Contains(problem, want) {
			t.Errorf("%q: %q, want %q", s, problem, want)
		}
	}
	for s, want := range map[string]string{"-5": `"-5" is negative`, "1.5": "not a whole number", "": "is missing", "1e300": "not a whole number"} {
		if _, problem := parseCount(s); !strings.Contains(problem, want) {
			t.Errorf("%q: %q, want %q", s, problem, want)
		}
	}
	if n, problem := parseCount("1296.00"); n != 1296 || problem != "" {
		t.Errorf("1296.00: %d %s", n, problem)
	}
}
