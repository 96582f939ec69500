package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// sealedCuts is of how many sealed lines of a customer caps that count first come cut off
// something of a partner. The cuts are in the records of the lines: what a clawback takes of
// the lines would give nothing of them back, so it is refused until they are reopened.
type sealedCuts struct {
	Partner string `json:"partner"`
	Lines   int    `json:"lines"`
	Last    string `json:"last"` // line that was sealed
}

// sealCuts counts the lines that a close seals with what was cut off them.
func (c *customer) sealCuts(records []partnerecon.Entry) {
	for i := range records {
		r, ok := records[i].Basis.Facts().(*Record)
		if !ok {
			continue
		}
		for _, partner := range r.cutPartners() {
			at, known := c.findSealedCuts(partner)
			if !known {
				c.SealedCuts = slices.Insert(c.SealedCuts, at, sealedCuts{Partner: partner})
			}
			c.SealedCuts[at].Lines++
			c.SealedCuts[at].Last = r.Line.ID
		}
	}
}

// reopenCuts takes out the lines that a record brings back.
func (c *customer) reopenCuts(r *Record) {
	for _, partner := range r.cutPartners() {
		at, known := c.findSealedCuts(partner)
		if !known {
			continue
		}
		if c.SealedCuts[at].Lines--; c.SealedCuts[at].Lines <= 0 {
			c.SealedCuts = slices.Delete(c.SealedCuts, at, at+1)
		}
	}
}

func (c *customer) findSealedCuts(partner string) (int, bool) {
	return slices.BinarySearchFunc(c.SealedCuts, partner, func(x sealedCuts, id string) int { return cmp.Compare(x.Partner, id) })
}

// cutPartners returns whose cuts a record has, each once; cuts are by partner.
func (r *Record) cutPartners() []string {
	var out []string
	for i := range r.Cuts {
		out = append(out, r.Cuts[i].Partner)
	}
	return slices.Compact(out)
}

// mayTake refuses what would take something back of sealed lines that a cap has cut.
func (c *customer) mayTake(staged clawback.Staged, e clawback.Event) error {
	if len(c.SealedCuts) == 0 {
		return nil
	}
	switch e.(type) {
	case clawback.Posted, clawback.Reopen: // they change nothing of what goes back of sealed lines
		return nil
	}
	for _, posted := range staged.Entries() {
		at, cut := c.findSealedCuts(posted.Claim.Partner)
		if !cut || posted.Kind != partnerecon.Clawed || posted.Claim.Line != "" {
			continue
		}
		takes, err := staged.TakesSealed(posted.Claim.Partner)
		if err != nil {
			return err
		}
		if x := c.SealedCuts[at]; takes {
			return fmt.Errorf("it takes something back of lines of partner %s, of which caps per period cut off something and %d are %w; reopen them first, such as %s",
				problem.Quote(x.Partner), x.Lines, ErrSealed, problem.Quote(x.Last))
		}
	}
	return nil
}

// checkSealedCuts checks what a stored customer says of its sealed lines.
func (c *customer) checkSealedCuts(list *problem.List, at string) {
	for i := range c.SealedCuts {
		x, path := &c.SealedCuts[i], problem.At(at+"/sealed_cuts", i)
		if x.Partner == "" || x.Lines < 1 {
			list.Add(path, problem.Required, "want a partner and at least one line, got %s and %d", problem.Quote(x.Partner), x.Lines)
		}
		if i > 0 && c.SealedCuts[i-1].Partner >= x.Partner {
			list.Add(path+"/partner", problem.Duplicate, "want the partners in their order, each once")
		}
	}
}
