package benchmark

import "github.com/partnerecon/partnerecon"

// PortalFacts are what partners did in the portal over a period.
type PortalFacts struct {
	Partners []PortalUse `json:"partners,omitzero"` // at most 100,000
}

// A PortalUse is what one partner did.
type PortalUse struct {
	Partner string `json:"partner"`
	Active  bool   `json:"active,omitzero"` // whoever is not is passed over
	Logins  int    `json:"logins,omitzero"` // 0 to 1,000,000,000
	Assets  int    `json:"assets,omitzero"` // that it used, 0 to 1,000,000,000
}

// PortalReport is what active partners do. Without any all is undefined.
type PortalReport struct {
	Active int `json:"active"`
	// Logins and Assets by active partner; 350 % is three and a half.
	Logins Figure `json:"logins"`
	Assets Figure `json:"assets"`
	// LoggedIn and UsedAssets are the parts of them that did so at least once.
	LoggedIn   Figure            `json:"logged_in"`
	UsedAssets Figure            `json:"used_assets"`
	Trace      partnerecon.Trace `json:"trace"`
}

// Portal measures "portal login rate, asset usage", which "Partner & Affiliate Program
// Design", section 12, asks to track; it gives no benchmark, and nothing is judged.
func Portal(f PortalFacts) (PortalReport, error) {
	if err := f.check(); err != nil {
		return PortalReport{}, err
	}
	var out PortalReport
	var logins, assets, loggedIn, usedAssets int
	for _, p := range f.Partners {
		if !p.Active {
			continue
		}
		out.Active++
		logins, assets = logins+p.Logins, assets+p.Assets
		loggedIn, usedAssets = loggedIn+min(p.Logins, 1), usedAssets+min(p.Assets, 1)
	}
	var c calc
	per := func(what string, n int) Figure {
		return c.figure("", what, whole(n), whole(out.Active), Band{})
	}
	out.Logins, out.Assets = per("logins", logins), per("assets", assets)
	out.LoggedIn, out.UsedAssets = per("logged_in", loggedIn), per("used_assets", usedAssets)
	out.Trace = c.trace
	return answer(&c, out)
}

func (f *PortalFacts) check() error {
	var k checker
	if !k.few("/partners", len(f.Partners), maxList) {
		return k.err()
	}
	ids := make(map[string]bool, len(f.Partners))
	for i, p := range f.Partners {
		k.Enter("/partners", i)
		k.once("/partner", p.Partner, ids)
		k.count("/logins", p.Logins, 0, maxCount)
		k.count("/assets", p.Assets, 0, maxCount)
		k.Leave()
	}
	return k.err()
}
