package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// dist is what Vite writes; without a build it holds only a placeholder.
//
//go:embed all:dist
var dist embed.FS

//go:embed unbuilt.html
var unbuilt []byte

// Policy is the content security policy of the page, its scripts and its workers:
// they talk to the service that they came from and to nobody else.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
	"worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const index = "index.html"

// Page is the map page. It never changes, and is safe for concurrent use.
type Page struct {
	files map[string]*file // by path in a URL
	built bool
}

// Embedded is the page in this binary.
func Embedded() (*Page, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return New(files)
}

// New makes a page of the files of a build. Those whose names begin with a dot, and
// those in such folders, are not served.
func New(files fs.FS) (*Page, error) {
	p := &Page{files: make(map[string]*file)}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || name == ".":
			return err
		case strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		p.files["/"+name] = newFile(name, data)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the files of the map page: %w", err)
	}
	p.files["/"], p.built = p.files["/"+index], p.files["/"+index] != nil
	if !p.built {
		p.files = map[string]*file{"/": newFile(index, unbuilt)}
	}
	return p, nil
}

// Built reports whether the page is there, or only one that says how to get it.
func (p *Page) Built() bool { return p.built }

// Serves reports whether a request is for a file of the page. Such files hold no
// secret, so that anyone may have them.
func (p *Page) Serves(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && p.files[r.URL.Path] != nil
}

// Before serves the files of the page, and passes on what is for none.
func (p *Page) Before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.Serves(r) {
			p.files[r.URL.Path].serve(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// file is a file of the page.
type file struct {
	data        []byte
	contentType string
	tag, cache  string
	packed      func() []byte // compressed when first asked for; nil where that gains nothing
}

// hashed are the names that Vite makes from the content of a file.
var hashed = regexp.MustCompile(`^assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+(\.map)?$`)

// types are the media types of what a build may hold. They are listed because those
// of the machine differ from one to another.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".json": "application/json", ".map": "application/json", ".webmanifest": "application/manifest+json",
	".woff2": "font/woff2", ".wasm": "application/wasm", ".pbf": "application/x-protobuf", ".txt": "text/plain; charset=utf-8",
}

func newFile(name string, data []byte) *file {
	sum := sha256.Sum256(data)
	// The tag is weak, because it is the same for the compressed file.
	f := &file{data: data, contentType: types[path.Ext(name)], tag: fmt.Sprintf(`W/"%x"`, sum[:16]), cache: "no-cache"}
	if hashed.MatchString(name) {
		f.cache = "public, max-age=31536000, immutable"
	}
	switch f.contentType {
	case "":
		f.contentType = "application/octet-stream"
	case "image/png", "font/woff2":
	default:
		f.packed = sync.OnceValue(func() []byte { return gzipped(data) })
	}
	return f
}

// gzipped is kept by file: whoever may ask without being known must not be able to
// order work.
func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data) // a buffer takes all
	_ = w.Close()        // so does this
	return b.Bytes()
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", Policy)
	h.Set("Content-Type", f.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", f.cache)
	h.Set("ETag", f.tag)
	data := f.data
	if f.packed != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			data = f.packed()
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// acceptsGzip takes a coding with any weight but none for accepted (RFC 9110,
// section 12.5.3).
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		coding, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if coding == "gzip" {
			return strings.Trim(weight, "q=0.") != "" || weight == ""
		}
	}
	return false
}
