package batch

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPack(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	want := map[string]string{"a.csv": "x,y\n", "level/map.svg": strings.Repeat("<g/>", 1000), "empty": ""}
	for name, content := range want {
		file := filepath.Join(from, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	one, err := pack(from)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := pack(from); err != nil || !bytes.Equal(one, two) {
		t.Errorf("packed again, it is not the same: %v", err)
	}
	size, err := unpack(to, one)
	if err != nil || size != 4004 {
		t.Errorf("%d bytes, %v; want 4004", size, err)
	}
	for name, content := range want {
		if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(got) != content {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// packed is an archive with one entry.
func packed(t testing.TB, h tar.Header, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	squeezed := gzip.NewWriter(&out)
	w := tar.NewWriter(squeezed)
	h.Size = int64(len(content))
	if err := w.WriteHeader(&h); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := squeezed.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A worker cannot write outside the folder of a set.
func TestUnpackRefuses(t *testing.T) {
	whole := packed(t, tar.Header{Name: "a"}, "content")
	for name, data := range map[string][]byte{
		"above":     packed(t, tar.Header{Name: "../a"}, "x"),
		"from root": packed(t, tar.Header{Name: "/a"}, "x"),
		"a link":    packed(t, tar.Header{Name: "a", Linkname: "/etc", Typeflag: tar.TypeSymlink}, ""),
		"cut short": whole[:len(whole)-9],
		"nothing":   nil,
		"no files":  []byte("<html>"),
	} {
		if _, err := unpack(t.TempDir(), data); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(packed(f, tar.Header{Name: "a"}, "content"))
	f.Add(packed(f, tar.Header{Name: "../a"}, "content"))
	f.Fuzz(func(t *testing.T, data []byte) {
		above := t.TempDir()
		dir := filepath.Join(above, "set")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		_, _ = unpack(dir, data) // an error is fine
		entries, err := os.ReadDir(above)
		if err != nil || len(entries) != 1 {
			t.Errorf("written outside the folder: %v, %v", entries, err)
		}
	})
}
