package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const script = "assets/index-C0ffee_4.js"

// build is what Vite writes, and what must not be served.
func build() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		".gitkeep": file(""), ".vite/manifest.json": file("{}"), "index.html": file("<!doctype html><title>map</title>"),
		script: file(strings.Repeat("go();", 100)), "assets/style-12345678.css": file("b{}"), "assets/face-abcdefgh.woff2": file("font"),
		"assets/engine-abcd-123.wasm": file("wasm"), "assets/later.js": file("late()"), "icon.svg": file("<svg/>"),
		"app.webmanifest": file("{}"), "glyphs/0-255.pbf": file("glyphs"), "LICENCES": file("text"),
	}
}

func page(t *testing.T, files fs.FS) *Page {
	t.Helper()
	p, err := New(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// head is the head of an answer.
type head struct {
	StatusCode int
	Header     http.Header
}

// ask sends a request to a page before an API that answers 418.
func ask(t *testing.T, p *Page, method, path string, headers ...string) (h head, body string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.Before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })).ServeHTTP(w, r)
	return head{w.Code, w.Header()}, w.Body.String()
}

func TestPage(t *testing.T) {
	const again, forever = "no-cache", "public, max-age=31536000, immutable"
	p := page(t, build())
	if !p.Built() {
		t.Error("not built")
	}
	for path, c := range map[string]struct{ kind, cache, body string }{
		"/":                            {"text/html; charset=utf-8", again, "<!doctype html><title>map</title>"},
		"/?atlas=england-2017":         {"text/html; charset=utf-8", again, "<!doctype html><title>map</title>"},
		"/index.html":                  {"text/html; charset=utf-8", again, "<!doctype html><title>map</title>"},
		"/" + script:                   {"text/javascript; charset=utf-8", forever, strings.Repeat("go();", 100)},
		"/assets/style-12345678.css":   {"text/css; charset=utf-8", forever, "b{}"},
		"/assets/face-abcdefgh.woff2":  {"font/woff2", forever, "font"},
		"/assets/engine-abcd-123.wasm": {"application/wasm", forever, "wasm"},
		"/assets/later.js":             {"text/javascript; charset=utf-8", again, "late()"},
		"/icon.svg":                    {"image/svg+xml", again, "<svg/>"},
		"/app.webmanifest":             {"application/manifest+json", again, "{}"},
		"/glyphs/0-255.pbf":            {"application/x-protobuf", again, "glyphs"},
		"/LICENCES":                    {"application/octet-stream", again, "text"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			want := c.body
			if method == http.MethodHead {
				want = ""
			}
			head, body := ask(t, p, method, path)
			h := head.Header
			if head.StatusCode != http.StatusOK || body != want || h.Get("Content-Type") != c.kind || h.Get("Cache-Control") != c.cache ||
				h.Get("Content-Security-Policy") != Policy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Encoding") != "" {
				t.Errorf("%s %s: %d %v %q", method, path, head.StatusCode, h, body)
			}
		}
	}
}

// What is no file of the page is for the API: folders, hidden files, ways out.
func TestPagePassesOn(t *testing.T) {
	p := page(t, build())
	for _, c := range [][2]string{
		{"GET", "/v1/presets"}, {"GET", "/healthz"}, {"GET", "/assets"}, {"GET", "/assets/"}, {"GET", "/.gitkeep"}, {"GET", "/.vite/manifest.json"},
		{"GET", "/../page.go"}, {"GET", "/assets/../index.html"}, {"GET", "/assets/..%2findex.html"}, {"GET", "/%2e%2e/page.go"}, {"GET", "//index.html"},
		{"GET", "/index.html/"}, {"GET", "/INDEX.HTML"}, {"GET", "/dist/index.html"}, {"GET", "/assets/nothing-12345678.js"},
		{"POST", "/"}, {"PUT", "/index.html"}, {"OPTIONS", "/"}, {"DELETE", "/" + script},
	} {
		head, _ := ask(t, p, c[0], c[1])
		if head.StatusCode != http.StatusTeapot || head.Header.Get("Content-Security-Policy") != "" {
			t.Errorf("%s %s: %d %v", c[0], c[1], head.StatusCode, head.Header)
		}
	}
}

func TestPageCompressed(t *testing.T) {
	p := page(t, build())
	for header, want := range map[string]string{
		"gzip": "gzip", "br, GZIP": "gzip", "deflate, gzip;q=0.5": "gzip", "gzip; q=1.0": "gzip", "br": "", "gzip;q=0": "", "gzip; q=0.000": "", "": "",
	} {
		head, body := ask(t, p, http.MethodGet, "/"+script, "Accept-Encoding", header)
		if got := head.Header.Get("Content-Encoding"); got != want || head.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %q, %v", header, got, head.Header)
			continue
		}
		if want == "gzip" {
			z, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(z)
			if err != nil || !bytes.Equal(data, build()[script].Data) || len(body) > 100 {
				t.Errorf("%q: %d bytes, %v", header, len(body), err)
			}
		}
	}
	if head, _ := ask(t, p, http.MethodGet, "/assets/face-abcdefgh.woff2", "Accept-Encoding", "gzip"); head.Header.Get("Content-Encoding") != "" {
		t.Errorf("a font: %v", head.Header)
	}
}

func TestPageIsConditional(t *testing.T) {
	p := page(t, build())
	first, _ := ask(t, p, http.MethodGet, "/")
	tag := first.Header.Get("Etag")
	head, body := ask(t, p, http.MethodGet, "/", "If-None-Match", tag)
	if head.StatusCode != http.StatusNotModified || body != "" || head.Header.Get("Etag") != tag || head.Header.Get("Content-Security-Policy") != Policy {
		t.Errorf("%d %v", head.StatusCode, head.Header)
	}
	files := build()
	files["index.html"] = &fstest.MapFile{Data: []byte("<!doctype html><title>another map</title>")}
	if head, _ := ask(t, page(t, files), http.MethodGet, "/", "If-None-Match", tag); head.StatusCode != http.StatusOK {
		t.Errorf("another build: %d", head.StatusCode)
	}
}

// Without a build the page says how to get it, and nothing else is there.
func TestUnbuilt(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{"placeholder": {".gitkeep": {}}, "half a build": {script: {Data: []byte("go()")}}} {
		p := page(t, files)
		head, body := ask(t, p, http.MethodGet, "/")
		if p.Built() || head.StatusCode != http.StatusOK || head.Header.Get("Cache-Control") != "no-cache" || head.Header.Get("Content-Security-Policy") != Policy ||
			!strings.Contains(body, "make web build") || !strings.Contains(body, `href="/openapi.json"`) {
			t.Errorf("%s: %d %v %s", name, head.StatusCode, head.Header, body)
		}
		// The policy lets no style and no script in the text work.
		for _, not := range []string{"<style", "style=", "<script", "onclick", "onload"} {
			if strings.Contains(body, not) {
				t.Errorf("%s: the page has %q", name, not)
			}
		}
		if head, _ := ask(t, p, http.MethodGet, "/"+script); head.StatusCode != http.StatusTeapot {
			t.Errorf("%s: %d", name, head.StatusCode)
		}
	}
}

// What is embedded can be served, built or not.
func TestEmbedded(t *testing.T) {
	p, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if head, body := ask(t, p, http.MethodGet, "/"); head.StatusCode != http.StatusOK || !strings.HasPrefix(strings.ToLower(body), "<!doctype html>") {
		t.Errorf("%d %.100s", head.StatusCode, body)
	}
}

var errUnreadable = errors.New("unreadable")

// broken is a folder that cannot be listed.
type broken struct{}

func (broken) Open(string) (fs.File, error) { return nil, errUnreadable }

func TestUnreadable(t *testing.T) {
	if _, err := New(broken{}); !errors.Is(err, errUnreadable) {
		t.Errorf("%v", err)
	}
}
