package benchmark

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// NoticeFacts are a change of a model that partners build on.
type NoticeFacts struct {
	Announced partnerecon.Day `json:"announced"`
	Changes   partnerecon.Day `json:"changes"` // the day it takes effect
}

// NoticeReport says whether partners were told in time.
type NoticeReport struct {
	Days     int  `json:"days"` // from the announcement to the change, below 0 after it
	Required int  `json:"required"`
	Short    int  `json:"short,omitzero"` // days that are missing
	InTime   bool `json:"in_time"`
	// Earliest is the first day on which the change would have been in time.
	Earliest partnerecon.Day   `json:"earliest"`
	Trace    partnerecon.Trace `json:"trace"`
}

// Notice says whether a change of a model was announced in time: "model change
// notifications (minimum 30 days)", says "Partner & Affiliate Program Design", section
// 10.
func (y Yardstick) Notice(f NoticeFacts) (NoticeReport, error) {
	p := &y.policy.Notice
	if p.Days == 0 {
		return NoticeReport{}, absent("/notice")
	}
	var k checker
	k.day("/announced", f.Announced)
	k.day("/changes", f.Changes)
	if err := k.err(); err != nil {
		return NoticeReport{}, err
	}
	days := f.Changes.Sub(f.Announced)
	out := NoticeReport{Days: days, Required: p.Days, Short: max(p.Days-days, 0), InTime: days >= p.Days, Earliest: f.Announced.Add(p.Days)}
	code := CodeShort
	if out.InTime {
		code = CodeInTime
	}
	details := []partnerecon.Detail{count("days", days), count("required", p.Days), count("short", out.Short)}
	out.Trace.Add(code, "/notice/days", sourced(details, p.Source)...)
	return out, nil
}

// AttestationFacts are what a partner can show.
type AttestationFacts struct {
	On   partnerecon.Day `json:"on"`
	Held []Attestation   `json:"held,omitzero"` // at most 1,000, several of one name too
}

// An Attestation and the days on which it is valid.
type Attestation struct {
	Name  string               `json:"name"`
	Valid partnerecon.Interval `json:"valid"`
}

// AttestationReport says whether a partner has what is required.
type AttestationReport struct {
	Ready bool `json:"ready"`
	// Valid, Missing and NotValid are what is required, in the order of the policy.
	// NotValid is there, but has expired, or is not valid yet.
	Valid    []string          `json:"valid,omitzero"`
	Missing  []string          `json:"missing,omitzero"`
	NotValid []string          `json:"not_valid,omitzero"`
	Trace    partnerecon.Trace `json:"trace"`
}

// Attestations says which required attestations a partner has on a day: "Enterprise AI
// partnerships require SOC2, GDPR, and increasingly AI-specific compliance", says
// "Partner & Affiliate Program Design", section 10. Whether what it shows is enough is
// for its readers.
func (y Yardstick) Attestations(f AttestationFacts) (AttestationReport, error) {
	p := &y.policy.Attestations
	if len(p.Required) == 0 {
		return AttestationReport{}, absent("/attestations")
	}
	if err := f.check(); err != nil {
		return AttestationReport{}, err
	}
	var out AttestationReport
	for i, name := range p.Required {
		held := slices.ContainsFunc(f.Held, func(a Attestation) bool { return a.Name == name })
		valid := slices.ContainsFunc(f.Held, func(a Attestation) bool { return a.Name == name && a.Valid.Contains(f.On) })
		code, list := CodeMissing, &out.Missing
		switch {
		case valid:
			code, list = CodeHeld, &out.Valid
		case held:
			code, list = CodeNotValid, &out.NotValid
		}
		*list = append(*list, name)
		details := []partnerecon.Detail{text("attestation", problem.Cut(name)), partnerecon.D("on", f.On)}
		out.Trace.Add(code, problem.At("/attestations/required", i), sourced(details, p.Source)...)
	}
	out.Ready = len(out.Valid) == len(p.Required)
	return out, nil
}

func (f *AttestationFacts) check() error {
	var k checker
	k.day("/on", f.On)
	if !k.few("/held", len(f.Held), maxItems) {
		return k.err()
	}
	for i, a := range f.Held {
		k.name(problem.At("/held", i)+"/name", a.Name)
	}
	return k.err()
}
