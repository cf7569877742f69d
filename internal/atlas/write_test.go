package atlas

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	source := withFlows(t) // every kind of file
	b, err := Build(source, ManifestFile, source, "")
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "new", "atlas")
	for range 2 { // new, then over itself
		if err := b.Write(dir); err != nil {
			t.Fatal(err)
		}
		if found := Check(os.DirFS(dir)); len(found) > 0 {
			t.Fatal(found)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(entries) != 1 {
		t.Errorf("left beside the atlas: %v %v", entries, err)
	}
	empty := filepath.Join(parent, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(empty); err != nil {
		t.Error(err)
	}
}

func TestWriteLeavesOthersAlone(t *testing.T) {
	source := docFiles(t)
	b, err := Build(source, ManifestFile, source, "")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	letter := filepath.Join(dir, "letter.txt")
	write(letter, "dear")
	if err := b.Write(dir); err == nil || !strings.Contains(err.Error(), "holds files but no built atlas") {
		t.Errorf("over a folder of letters: %v", err)
	}
	if err := b.Write(letter); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Errorf("over a file: %v", err)
	}
	recipes := t.TempDir()
	write(filepath.Join(recipes, ManifestFile), string(source[ManifestFile].Data))
	if err := b.Write(recipes); err == nil {
		t.Error("over a recipe")
	}
	mixed := filepath.Join(dir, "mixed")
	if err := b.Write(mixed); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(mixed, "notes.txt"), "mine")
	if err := b.Write(mixed); err == nil || !strings.Contains(err.Error(), "holds notes.txt, which is no file of the atlas") {
		t.Errorf("over notes: %v", err)
	}
	if text, err := os.ReadFile(letter); err != nil || string(text) != "dear" {
		t.Errorf("letter: %q %v", text, err)
	}
}
