package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module   = "footprint"
	document = "ARCHITECTURE.md"
)

// TestImports holds the code to the first table: package, may import.
func TestImports(t *testing.T) {
	tree, text := readTree(t), readDocument(t)
	report(t, checkImports(rows(t, text, "package", "may import"), tree))
}

// TestLibraries holds the code to the second table: library, only in.
func TestLibraries(t *testing.T) {
	tree, text := readTree(t), readDocument(t)
	report(t, checkLibraries(rows(t, text, "library", "only in"), tree))
}

// TestPure holds the core to the third table: package, never imports.
func TestPure(t *testing.T) {
	tree, text := readTree(t), readDocument(t)
	report(t, checkPure(rows(t, text, "package", "never imports"), tree))
}

// TestNamesOfOfficialTests: make test-official selects tests by name, so a test in a
// file *_official_test.go under any other name would not run there.
func TestNamesOfOfficialTests(t *testing.T) {
	report(t, checkOfficial(readTree(t)))
}

// TestChecksFail shows that each check can fail.
func TestChecksFail(t *testing.T) {
	imports := [][2]string{{"`region`", "-"}, {"`atlas`", "region"}, {"`data`", "-"}, {"`job` (planned)", "-"}, {"`cmd`", "everything"}}
	libraries := [][2]string{{"`example.org/shapes`", "atlas"}}
	pure := [][2]string{{"`region`", "`os`, `time`"}}
	good := []file{
		{name: "internal/region/a.go", imports: []string{"fmt", "math/rand/v2"}},
		{name: "internal/atlas/a.go", imports: []string{"footprint/internal/region", "example.org/shapes/planar", "os"}},
		{name: "internal/region/a_test.go", imports: []string{"footprint/internal/atlas", "footprint/data", "os", "example.org/shapes"}},
		{name: "data/a.go"},
		{name: "cmd/footprint/main.go", imports: []string{"footprint/internal/atlas", "footprint/data"}},
	}
	for _, tt := range []struct {
		name string
		file file
		want string // of the one problem; empty for none
	}{
		{"nothing wrong", file{name: "internal/region/b.go", imports: []string{"math"}}, ""},
		{"inside a package", file{name: "internal/atlas/sub/b.go", imports: []string{"footprint/internal/atlas"}}, ""},
		{"upward", file{name: "internal/region/b.go", imports: []string{"footprint/internal/atlas"}}, "internal/region/b.go: region imports atlas"},
		{"from below", file{name: "internal/region/sub/b.go", imports: []string{"footprint/internal/atlas/sub"}}, "region imports atlas"},
		{"no row", file{name: "internal/util/b.go"}, "package util has no row"},
		{"no row at the top", file{name: "pkg/b.go"}, "package pkg has no row"},
		{"planned and there", file{name: "internal/job/b.go"}, "job is there: strike (planned)"},
		{"a test imports cmd", file{name: "internal/atlas/b_test.go", imports: []string{"footprint/cmd/footprint"}}, "atlas imports cmd"},
		{"library", file{name: "internal/region/b.go", imports: []string{"example.org/shapes/planar"}}, "imports example.org/shapes/planar"},
		{"official under another name", file{name: "internal/region/b_official_test.go", tests: []string{"TestOfficialA", "TestB"}}, "TestB"},
		{"official in another file", file{name: "internal/region/b_test.go", tests: []string{"TestOfficialA", "TestB"}}, "TestOfficialA"},
		{"impure", file{name: "internal/region/b.go", imports: []string{"time"}}, "imports time"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree := append(slices.Clone(good), tt.file)
			got := slices.Concat(checkImports(imports, tree), checkLibraries(libraries, tree), checkPure(pure, tree), checkOfficial(tree))
			switch {
			case tt.want == "" && len(got) > 0:
				t.Errorf("got %q, want nothing", got)
			case tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)):
				t.Errorf("got %q, want one about %q", got, tt.want)
			}
		})
	}
	t.Run("a row too many", func(t *testing.T) {
		got := checkImports(append(imports, [2]string{"`gone`", "-"}), good)
		if len(got) != 1 || !strings.Contains(got[0], "no package gone") {
			t.Errorf("got %q, want one about package gone", got)
		}
	})
}

// checkImports reports every import between our packages that the table does
// not allow, every package without a row and every row without a package.
// Tests may import any package of ours but cmd.
func checkImports(table [][2]string, tree []file) (problems []string) {
	const planned = "(planned)"
	allowed := make(map[string][]string)
	future := make(map[string]bool)
	for _, row := range table {
		name := unquote(strings.TrimSuffix(row[0], planned))
		allowed[name] = list(row[1])
		future[name] = strings.HasSuffix(row[0], planned)
	}
	found := make(map[string]bool)
	for _, f := range tree {
		from := packageOf(path.Dir(f.name))
		if !found[from] {
			found[from] = true
			if _, ok := allowed[from]; !ok {
				problems = append(problems, fmt.Sprintf("package %s has no row in %s", from, document))
			} else if future[from] {
				problems = append(problems, fmt.Sprintf("%s is there: strike %s in %s", from, planned, document))
			}
		}
		for _, imported := range f.imports {
			local, ours := strings.CutPrefix(imported, module+"/")
			if !ours {
				continue
			}
			to := packageOf(local)
			may := from == to || slices.Contains(allowed[from], to) || slices.Contains(allowed[from], "everything") ||
				f.test() && to != "cmd"
			if !may {
				problems = append(problems, fmt.Sprintf("%s: %s imports %s, which %s does not allow", f.name, from, to, document))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(allowed)) {
		if !found[name] && !future[name] {
			problems = append(problems, fmt.Sprintf("there is no package %s: strike its row in %s or mark it %s", name, document, planned))
		}
	}
	return problems
}

// checkLibraries reports every import of a library in the table by a package
// that is not in its row. Tests are free.
func checkLibraries(table [][2]string, tree []file) (problems []string) {
	for _, f := range tree {
		for _, row := range table {
			for _, imported := range f.imports {
				if within(imported, unquote(row[0])) && !f.test() && !slices.Contains(list(row[1]), packageOf(path.Dir(f.name))) {
					problems = append(problems, fmt.Sprintf("%s imports %s, which %s does not allow there", f.name, imported, document))
				}
			}
		}
	}
	return problems
}

// checkPure reports every import of a standard package that the table denies
// to a package of ours. Tests are free.
func checkPure(table [][2]string, tree []file) (problems []string) {
	for _, f := range tree {
		for _, row := range table {
			if f.test() || !slices.Contains(list(row[0]), packageOf(path.Dir(f.name))) {
				continue
			}
			for _, imported := range f.imports {
				if slices.Contains(list(row[1]), imported) {
					problems = append(problems, fmt.Sprintf("%s imports %s, which %s does not allow there", f.name, imported, document))
				}
			}
		}
	}
	return problems
}

// checkOfficial reports tests on official data that are not known by their
// name, and tests of that name in other files.
func checkOfficial(tree []file) (problems []string) {
	for _, f := range tree {
		for _, test := range f.tests {
			if strings.HasSuffix(f.name, "_official_test.go") != strings.HasPrefix(test, "TestOfficial") {
				problems = append(problems, fmt.Sprintf("%s: %s: want tests named TestOfficial... in files named *_official_test.go, and only there", f.name, test))
			}
		}
	}
	return problems
}

func report(t *testing.T, problems []string) {
	t.Helper()
	for _, p := range problems {
		t.Error(p)
	}
}

// file is a Go file of ours, by its slash-separated path from the root of the
// module, the packages that it imports and the tests in it.
type file struct {
	name    string
	imports []string
	tests   []string
}

func (f file) test() bool { return strings.HasSuffix(f.name, "_test.go") }

// packageOf is the name that a directory has in the tables: the part below
// internal/, or the first part of any other path.
func packageOf(dir string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(dir, "internal/"), "/")
	return name
}

func within(imported, library string) bool {
	return imported == library || strings.HasPrefix(imported, library+"/")
}

// readTree reads what the tests here look at from every Go file of the module, under
// any build constraint. It opens the files itself rather than ask go list,
// because go test sees what a test opens, and so knows when a cached result
// is stale.
func readTree(t *testing.T) []file {
	t.Helper()
	root := root(t)
	var tree []file
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "out" || base == "tools") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") {
			return nil
		}
		local, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f := file{name: filepath.ToSlash(local)}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			f.imports = append(f.imports, imported)
		}
		for _, decl := range parsed.Decls {
			if function, ok := decl.(*ast.FuncDecl); ok && f.test() && function.Recv == nil &&
				strings.HasPrefix(function.Name.Name, "Test") && function.Name.Name != "TestMain" {
				f.tests = append(f.tests, function.Name.Name)
			}
		}
		tree = append(tree, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func readDocument(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), document))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// root is the folder of go.mod: tests run in the folder of their package.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// rows are the first two cells of the rows of the table whose header begins
// with the two names.
func rows(t *testing.T, text, first, second string) [][2]string {
	t.Helper()
	var table [][2]string
	inside := false
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") || len(cells) < 2 {
			inside = false
			continue
		}
		a, b := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
		switch {
		case a == first && b == second:
			inside = true
		case inside && !strings.HasPrefix(a, "---"):
			table = append(table, [2]string{a, b})
		}
	}
	if len(table) == 0 {
		t.Fatalf("%s has no table with the header | %s | %s |", document, first, second)
	}
	return table
}

// list is the names of a cell, separated by commas; "-" is none.
func list(cell string) []string {
	var out []string
	for name := range strings.SplitSeq(cell, ",") {
		if name = unquote(name); name != "-" {
			out = append(out, name)
		}
	}
	return out
}

func unquote(s string) string { return strings.Trim(strings.TrimSpace(s), "`") }
