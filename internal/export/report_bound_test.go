package export

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/scorecard"
)

// What the page says of a bound, and that it claims no more than is proved.
func TestReportSaysWhatIsProved(t *testing.T) {
	const title = "How good a plan can be"
	share := func(x float64) *float64 { return &x }
	digest := strings.Repeat("c0", 32)
	for name, c := range map[string]struct {
		bound     *scorecard.BoundCard
		given     bool
		says, not []string
	}{
		"nothing": {nil, false, []string{"is not proved to be the best."}, []string{title, "footprint prove"}},
		"the best": {&scorecard.BoundCard{Value: 0.3, Gap: share(0), Proven: true, Certificate: digest, Listed: 1_017_126, NeedsCaptured: share(0.7173)}, false, []string{
			title, "and is proved to be the best for these aims within these limits: no other plan has a smaller objective.",
			"The best there is for these aims within these limits: proved, for all plans of 44 regions.",
			"has an objective below 0.300000. None captures more than 0.71730 of the variation in need. This plan reaches that",
			"1,017,126 contiguous regions within the limits were gone through", "footprint prove --scenario scenario.yaml", digest,
		}, []string{"not proved"}},
		"within": {&scorecard.BoundCard{Value: 0.2988, Gap: share(0.004), Certificate: digest, Listed: 12, ListedEstimated: true}, false, []string{
			title, "is proved to be within 0.40 % of the best", "Within 0.40 % of the best objective there is", "The objective of this plan is 0.300000, at most 0.40 % above the best there is.",
			"about 12 contiguous regions",
		}, []string{"is proved to be the best for", "None captures more", "not proved"}},
		"given": {&scorecard.BoundCard{Value: 0.2, Gap: share(0.333334), Certificate: digest}, true, []string{
			"did not make it. It is proved to be within 33.4 % of the best", "footprint score --scenario",
		}, []string{"footprint prove"}},
		"given without": {nil, true, []string{"did not make it."}, []string{"proved to be within", "It is proved", title}},
		"relaxed": {&scorecard.BoundCard{Value: 0.2, Gap: share(0.333334), Listed: 1e15, ListedEstimated: true}, false, []string{
			title, "is proved to be within 33.4 %", "without a certificate: it rests on this software alone. There are about 1,000,000,000,000,000 contiguous regions",
		}, []string{"footprint verify"}},
		"breaks": {&scorecard.BoundCard{Value: 0.4, Certificate: digest}, true, []string{
			title, "has an objective below 0.400000. This plan breaks what was asked, and is not among them.",
		}, []string{"It is proved", "%!"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := filled(t)
			p.Scorecard.Bound = c.bound
			if c.given {
				p.Scorecard.Settings.Steps = 0
			}
			all := elements(t, withoutMap(t, p))
			said := strings.Join(texts(all, "html"), " ")
			for _, want := range c.says {
				if !strings.Contains(said, want) {
					t.Errorf("does not say %q", want)
				}
			}
			for _, not := range c.not {
				if strings.Contains(said, not) {
					t.Errorf("says %q", not)
				}
			}
			checkReferences(t, all)
			checkHeadings(t, all)
			checkTables(t, all)
		})
	}
}

func TestReportOfProofCutShort(t *testing.T) {
	p := filled(t)
	p.Truncated, p.Gap = true, new(float64)
	first := func() string { return texts(elements(t, withoutMap(t, p)), "h2")[0] }
	if got := first(); got != "The proof was cut short" {
		t.Error(got)
	}
	p.Gap = nil
	if got := first(); got != "The search was cut short" {
		t.Error(got)
	}
}

// The certificate goes into the folder as it is, and into the manifest.
func TestFolderHasCertificate(t *testing.T) {
	p, dir := minimal(t), t.TempDir()
	p.Certificate, p.Gap = []byte("{}\n"), new(float64)
	if err := Folder(dir, p); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, CertificateName))
	if err != nil || string(got) != "{}\n" {
		t.Errorf("%q, %v", got, err)
	}
	manifest, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil || !strings.Contains(string(manifest), `"file": "certificate.json"`) || !strings.Contains(string(manifest), `"gap": 0,`) {
		t.Errorf("%s, %v", manifest, err)
	}
}
