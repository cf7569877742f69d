package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
	"github.com/nats-io/nats-server/v2/server"
)

// What deploy/ starts, this program understands: every option is one that it has.
func parses(t *testing.T, file string, args []string) {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, kong.Name("footprint"), kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Errorf("%s: footprint %s: %v", file, strings.Join(args, " "), err)
	}
}

// manifests are the YAML documents below a folder of deploy/, by file.
func manifests(t *testing.T, dir string) map[string][]map[string]any {
	t.Helper()
	all := make(map[string][]map[string]any)
	err := filepath.WalkDir(filepath.Join("..", "..", "deploy", dir), func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
			var m map[string]any
			err := decoder.Decode(&m)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				t.Errorf("%s: %v", file, err)
				return nil
			}
			all[file] = append(all[file], m)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// at goes down a document.
func at(m any, path ...string) any {
	for _, key := range path {
		inside, ok := m.(map[string]any)
		if !ok {
			return nil
		}
		m = inside[key]
	}
	return m
}

func TestDeployKubernetes(t *testing.T) {
	started := 0
	secrets := make(map[string]bool)
	for file, documents := range manifests(t, "kubernetes") {
		for _, m := range documents {
			if strings.HasSuffix(file, "kustomization.yaml") {
				for _, resource := range m["resources"].([]any) { //nolint:forcetypeassert // a panic says so
					if _, err := os.Stat(filepath.Join(filepath.Dir(file), resource.(string))); err != nil { //nolint:forcetypeassert // the same
						t.Errorf("%s: %v", file, err)
					}
				}
				continue
			}
			if strings.HasSuffix(file, "values.yaml") {
				continue
			}
			if m["apiVersion"] == nil || m["kind"] == nil || at(m, "metadata", "name") == nil {
				t.Errorf("%s: %v is no object", file, m["kind"])
			}
			volumes, _ := at(m, "spec", "template", "spec", "volumes").([]any)
			for _, v := range volumes {
				if name, ok := at(v, "secret", "secretName").(string); ok {
					secrets[name] = true
				}
			}
			containers, _ := at(m, "spec", "template", "spec", "containers").([]any)
			for _, c := range containers {
				started++
				var args []string
				for _, a := range at(c, "args").([]any) { //nolint:forcetypeassert // a panic says so
					args = append(args, a.(string)) //nolint:forcetypeassert // the same
				}
				parses(t, file, args)
				mounted(t, file, c, volumes, m, args)
			}
			if spec := at(m, "spec", "template", "spec"); spec != nil && (at(spec, "securityContext", "runAsNonRoot") != true || at(spec, "automountServiceAccountToken") != false) {
				t.Errorf("%s: a pod that may be root", file)
			}
		}
	}
	if started != 2 {
		t.Errorf("%d containers, want those of coordinator and worker", started)
	}
	guide, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range secrets {
		if !bytes.Contains(guide, []byte(name)) {
			t.Errorf("docs/operations.md does not say how the secret %s is made", name)
		}
	}
}

// mounted asks that every file of the arguments lies in a volume that is there.
func mounted(t *testing.T, file string, container any, volumes []any, m map[string]any, args []string) {
	t.Helper()
	have := make(map[string]bool)
	claims, _ := at(m, "spec", "volumeClaimTemplates").([]any)
	for _, v := range append(claims, volumes...) {
		for _, name := range []any{at(v, "name"), at(v, "metadata", "name")} {
			if s, ok := name.(string); ok {
				have[s] = true
			}
		}
	}
	var paths []string
	for _, mount := range at(container, "volumeMounts").([]any) { //nolint:forcetypeassert // a panic says so
		name, _ := at(mount, "name").(string)
		path, _ := at(mount, "mountPath").(string)
		if !have[name] {
			t.Errorf("%s: no volume %s", file, name)
		}
		paths = append(paths, path)
	}
	for _, a := range args {
		_, value, _ := strings.Cut(a, "=")
		within := !strings.HasPrefix(value, "/")
		for _, path := range paths {
			within = within || value == path || strings.HasPrefix(value, path+"/")
		}
		if !within {
			t.Errorf("%s: %s lies in no volume", file, a)
		}
	}
}

// The servers of the chart are those that the tests run, and the images of the build are
// of the Go of go.mod.
func TestDeployVersions(t *testing.T) {
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := func(pattern string) string {
		found := regexp.MustCompile(pattern).FindSubmatch(module)
		if found == nil {
			t.Fatalf("go.mod has no %s", pattern)
		}
		return string(found[1])
	}
	for file, want := range map[string]string{
		"kubernetes/nats/values.yaml": "tag: " + version(`nats-server/v2 v(\S+)`) + "-alpine\n",
		"container/Containerfile":     "ARG GO_IMAGE=docker.io/library/golang:" + version(`(?m)^go (\S+)`) + "\n",
	} {
		data, err := os.ReadFile(filepath.Join("..", "..", "deploy", file))
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v: want %s", file, err, want)
		}
	}
}

func TestDeployContainer(t *testing.T) {
	data, err := os.ReadFile("../../deploy/container/Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CGO_ENABLED=0", "\nFROM scratch\n", "\nCOPY --from=web /src/internal/web/dist internal/web/dist\n", "\nUSER 65532:65532\n", "\nENTRYPOINT [\"/footprint\"]\n"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %q", want)
		}
	}
	for line := range strings.Lines(string(data)) {
		if _, args, ok := strings.Cut(line, " footprint presets"); ok && strings.HasPrefix(line, "#") {
			parses(t, "Containerfile", append([]string{"presets"}, strings.Fields(args)...))
		}
	}
}

func TestDeploySystemd(t *testing.T) {
	units, err := filepath.Glob("../../deploy/systemd/*.service")
	if err != nil || len(units) != 2 {
		t.Fatalf("%v, %v", units, err)
	}
	for _, unit := range units {
		data, err := os.ReadFile(unit)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, found := strings.Cut(string(data), "\nExecStart=/usr/local/bin/footprint ")
		if !found {
			t.Errorf("%s starts something else", unit)
		}
		line, _, _ := strings.Cut(rest, "\n")
		line = strings.NewReplacer("%d", "/run/credentials", "%H", "host", "%i", "main").Replace(line)
		for _, v := range regexp.MustCompile(`\$\{(\w+)\}`).FindAllStringSubmatch(line, -1) {
			if !strings.Contains(string(data), "\nEnvironment="+v[1]+"=") {
				t.Errorf("%s: %s has no value", unit, v[1])
			}
		}
		parses(t, unit, strings.Fields(line))
	}
}

// The configuration of the NATS servers is one that they read.
func TestDeployNATS(t *testing.T) {
	data, err := os.ReadFile("../../deploy/systemd/nats-server.conf")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("NAME", "nats-1")
	t.Setenv("TOKEN", "secret")
	// Without the certificates, which are not here.
	plain := regexp.MustCompile(`(?s)\n *tls \{.*?\n *\}`).ReplaceAll(data, nil)
	file := write(t, "nats.conf", string(plain))
	opt, err := server.ProcessConfigFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if opt.ServerName != "nats-1" || opt.Authorization != "secret" || !opt.SyncAlways || len(opt.Routes) != 3 || opt.StoreDir != "/var/lib/nats" || opt.JetStreamMaxStore == 0 || bytes.Equal(plain, data) {
		t.Errorf("%+v", opt)
	}
}
