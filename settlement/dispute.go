package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// disputed is the money of a dispute in a partner's account. What of it is held or written
// off is worked out from what is left now, whatever came first: what went back to the
// customer is neither, and comes back where it was written off.
type disputed struct {
	Customer string `json:"customer"`
	Dispute  string `json:"dispute"`
	Deal     string `json:"deal,omitzero"` // empty: all of the customer
	// Amount in dispute. All: whatever the partner has.
	Amount int64 `json:"amount,omitzero,string"`
	All    bool  `json:"all,omitzero"`
	// Has is what the partner has of what the dispute is about: what was earned less what
	// went back. Payments to come count until a resolution takes something, which is about
	// the Lines there are.
	Has   int64    `json:"has,omitzero,string"`
	Lines []string `json:"lines,omitempty"` // sorted
	// Remedy in force, empty while it is open, and what an adjustment leaves to the partner.
	Remedy conflict.Remedy `json:"remedy,omitzero"`
	Kept   int64           `json:"kept,omitzero,string"`
	// Held is kept back while the dispute is open, or since a resolution holds it.
	Held int64 `json:"held,omitzero,string"`
	// WrittenOff is what its resolution takes from the partner, and has taken.
	WrittenOff int64 `json:"written_off,omitzero,string"`
	// Sold is what Has and WrittenOff come to by selling entity, where balances are kept so.
	Sold     []soldPart `json:"sold,omitempty"`
	Decision decision   `json:"decision,omitzero"`
}

// name identifies a dispute among those of all customers.
func (d *disputed) name() string { return d.Customer + "/" + d.Dispute }

// takes reports whether the resolution takes something from the partner.
func (d *disputed) takes() bool {
	return d.Remedy == conflict.ToWriteOff || d.Remedy == conflict.ToAdjust
}

// over reports whether nothing can be held or taken any more, whatever comes.
func (d *disputed) over() bool {
	return d.Remedy == conflict.ToRelease || !d.All && (d.Amount == 0 || d.takes() && d.Amount <= d.Kept)
}

// about reports whether a claim counts for what the partner has.
func (d *disputed) about(c *partnerecon.Claim) bool {
	if c.Customer != d.Customer || d.Deal != "" && c.Deal != d.Deal {
		return false
	}
	if !d.takes() || c.Line == "" {
		return true
	}
	_, known := slices.BinarySearch(d.Lines, c.Line)
	return known
}

// overlaps reports whether two disputes are about the same money.
func (d *disputed) overlaps(o *disputed) bool {
	return d.Customer == o.Customer && (d.Deal == o.Deal || d.Deal == "" || o.Deal == "")
}

// divide says what is held and what is written off, where earlier disputes leave so much.
func (d *disputed) divide(left int64) (held, off int64) {
	if left = max(0, left); !d.All {
		left = min(left, d.Amount)
	}
	switch d.Remedy {
	case conflict.ToRelease:
		return 0, 0
	case conflict.ToWriteOff, conflict.ToAdjust:
		return 0, max(0, left-d.Kept)
	case conflict.ToHold:
	}
	return left, 0
}

// A dispute is what a fact makes of a dispute's money: as if it were resolved for the first
// time, where the account does not know it.
type dispute struct {
	partner string
	now     disputed
}

// disputed works out what a fact makes of the money of its dispute.
func (s *posting) disputed(st *step, v *evidence, e conflict.Event) error {
	id, partner := "", ""
	switch e := e.(type) {
	case conflict.Dispute:
		id, partner = e.ID, e.Partner
	case conflict.Resolve:
		id, partner = e.Dispute, e.Partner
	default:
		return nil
	}
	matters, err := s.program.desk.Disputes(v.record(), s.when.effective)
	if err != nil {
		return err
	}
	for i := range matters {
		m := &matters[i]
		if m.Dispute != id || m.Partner != partner {
			continue
		}
		now := disputed{Customer: v.id, Dispute: id, Deal: m.Deal, Amount: m.Disputed.Minor(), All: !m.Disputed.Stated(), Remedy: m.Remedy}
		if now.Remedy == conflict.ToAdjust {
			now.Kept = m.Released.Minor()
		}
		now.Decision = v.resolution(m.Resolution, now.name())
		if err = s.hasOf(v.c, partner, &now); err != nil {
			return err
		}
		st.dispute = &dispute{partner, now}
	}
	return nil
}

// hasOf works out what a partner has on the open lines of a deal, or of all the customer, and
// those lines. What is sealed is in dispute no more.
func (s *posting) hasOf(c *customer, partner string, d *disputed) error {
	bySeller, sellers := s.program.policy.Statements.BySeller, map[string]string{}
	for _, l := range c.Ledger.Lines {
		if d.Deal != "" && l.Deal != d.Deal {
			continue
		}
		d.Lines = append(d.Lines, l.ID)
		sellers[l.ID] = l.Seller
		for i := range l.Parts {
			p := &l.Parts[i]
			component := cmp.Or(p.Component, baseComponent)
			if p.Partner == partner && !s.program.owed[componentOf{l.Terms, component}] {
				lost, _ := s.forfeitOf(c, partnerecon.Claim{Partner: partner, Line: l.ID, Component: component})
				d.count(l.Seller, p.Net()+lost.Posted, bySeller)
			}
		}
	}
	slices.Sort(d.Lines)
	for _, x := range c.Ledger.Caps {
		if x.Partner == partner && (d.Deal == "" || x.Deal == d.Deal) {
			d.count("", x.Posted, bySeller)
		}
	}
	if !s.program.claws {
		return nil
	}
	taken, err := s.program.recourse.Taken(&c.Exposure, partner)
	for _, t := range taken {
		if _, ok := slices.BinarySearch(d.Lines, t.Line); ok {
			d.count(sellers[t.Line], -t.Taken, bySeller)
		}
	}
	return err
}

// resolution is who resolved a dispute as it stands now, and why.
func (v *evidence) resolution(id, about string) decision {
	for _, e := range v.record().Account.Facts {
		if r, ok := e.(conflict.Resolve); ok && r.ID == id {
			return decision{Reason: string(r.Remedy), Text: r.Reason, Approver: r.By, About: about}
		}
	}
	return decision{About: about}
}

// takeUp puts what a fact says of a dispute into the account. One that was released begins
// anew with a correction.
func (a *account) takeUp(x *disputed, bySeller bool) {
	now := *x
	now.Sold = slices.Clone(x.Sold)
	i := slices.IndexFunc(a.Disputes, func(d disputed) bool { return d.Customer == now.Customer && d.Dispute == now.Dispute })
	if i < 0 {
		for j := range a.Cuts { // which level 1 does not know
			if c := &a.Cuts[j]; c.Customer == now.Customer && (now.Deal == "" || now.Deal == c.Deal) {
				now.count(c.Seller, c.Posted, bySeller)
			}
		}
		if now.over() {
			return
		}
		i = len(a.Disputes)
		a.Disputes = append(a.Disputes, disputed{})
	} else {
		was := &a.Disputes[i]
		if now.Has, now.WrittenOff, now.Sold = was.Has, was.WrittenOff, was.Sold; was.takes() {
			now.Lines = was.Lines
		}
	}
	if !now.takes() {
		now.Lines = nil
	}
	a.Disputes[i] = now
}

// countDisputed counts what an entry changes of what is in dispute.
func (a *account) countDisputed(e *partnerecon.Entry, bySeller bool) {
	if e.Claim.Customer == "" || !e.Kind.Earning() || e.Kind == partnerecon.Adjusted {
		return
	}
	for i := range a.Disputes {
		if d := &a.Disputes[i]; d.about(&e.Claim) {
			d.count(e.Seller, e.Amount.Minor(), bySeller)
		}
	}
	a.countLines(e)
}

// countLines counts what an entry changes of the lines that are in dispute.
func (a *account) countLines(e *partnerecon.Entry) {
	for i := range a.LineDisputes {
		if d := &a.LineDisputes[i]; d.Claim == e.Claim {
			d.Has += e.Amount.Minor()
		}
	}
}

// keptOfLines is what disputes of lines hold or take of what a dispute is about. They come
// first: what is in dispute twice is held once, and taken once.
func (a *account) keptOfLines(d *disputed) int64 {
	if len(a.LineDisputes) == 0 {
		return 0
	}
	sum := int64(0)
	a.eachLine(func(l *lineDispute, held, taken int64) {
		if l.Of == ofCommission && l.Claim.Customer != "" && d.about(&l.Claim) {
			sum += held + taken
		}
	})
	return sum
}

// settleDisputes holds, releases and takes what disputes say of what is left of what they
// are about. Of one deal the earlier dispute comes first, so that none takes what another has.
func (s *posting) settleDisputes(a *account) {
	if x := s.dispute; x != nil && x.partner == a.Partner {
		a.takeUp(&x.now, s.program.policy.Statements.BySeller)
	}
	for i := range a.Disputes {
		d := &a.Disputes[i]
		left, was := d.Has-a.keptOfLines(d), d.WrittenOff
		for j := range a.Disputes[:i] {
			if o := &a.Disputes[j]; d.overlaps(o) {
				left -= o.Held + o.WrittenOff
			}
		}
		d.Held, d.WrittenOff = d.divide(left)
		for _, x := range d.moved(was) {
			e := s.entry(a, partnerecon.Adjusted, "dispute:"+d.name(), x.amount)
			if e.Seller = x.seller; x.seller != "" {
				e.Claim.Component += ":" + x.seller
			}
			e.Basis = partnerecon.BasisOf(&decidedBasis{formDecided, x.amount, d.Decision})
			s.post(a, e)
		}
	}
	a.Disputes = slices.DeleteFunc(a.Disputes, func(d disputed) bool { return d.over() })
}

// inQuarrel reports whether a dispute would keep back what there was of its deal.
func (a *account) inQuarrel() bool {
	return slices.ContainsFunc(a.Disputes, func(d disputed) bool { return !d.takes() }) ||
		slices.ContainsFunc(a.LineDisputes, func(d lineDispute) bool { return d.Resolution == "" && d.Held != 0 })
}

func cloneDisputes(all []disputed) []disputed {
	out := slices.Clone(all)
	for i := range out {
		out[i].Lines, out[i].Sold = slices.Clone(out[i].Lines), slices.Clone(out[i].Sold)
	}
	return out
}

// checkDisputes checks what is stored of disputes.
func (a *account) checkDisputes(list *problem.List, at string) {
	for i := range a.Disputes {
		d, path := &a.Disputes[i], problem.At(at+"/disputes", i)
		if d.Customer == "" || d.Dispute == "" {
			list.Add(path, problem.Required, "want the customer and the id of the dispute")
		}
		if !bound(d.Has) || !bound(d.Amount) || !bound(d.Kept) || !bound(d.Held) || !bound(d.WrittenOff) || min(d.Amount, d.Kept, d.Held, d.WrittenOff) < 0 {
			list.Add(path, problem.OutOfRange, "want amounts of at most %d minor units, and none below 0 but has", int64(maxVolume))
		}
		checkSold(list, path, d.Sold)
		if !slices.IsSorted(d.Lines) {
			list.Add(path+"/lines", problem.Conflict, "want the lines in order")
		}
	}
}
