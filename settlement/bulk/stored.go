package bulk

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/settlement"
)

// A stored state is JSON lines. The first says what it is, the last how many lines there are
// before it; between them stand what is known of partners, the sums, and the customers by id,
// some of them in a line.
type storedLine interface{ isStoredLine() }

// storedHead says what it is.
type storedHead struct {
	Version  int                  `json:"version"`
	Currency partnerecon.Currency `json:"currency"` // of all amounts, which are whole minor units
	Through  partnerecon.Day      `json:"through,omitzero"`
	Last     []storedPlace        `json:"last,omitempty"` // one, or none before the first movement
	Volume   int64                `json:"volume,string"`
	Sealed   int                  `json:"sealed"`
}

// storedPlace is the place of the last movement.
type storedPlace struct {
	Posted  partnerecon.Day `json:"posted"`
	On      partnerecon.Day `json:"on"`
	Kind    string          `json:"kind"` // as [settlement.Ranks] names it
	ID      string          `json:"id"`
	Subject string          `json:"subject,omitzero"` // the customer or the partner
}

// storedBook is the book of the partners, where it knows of them.
type storedBook struct {
	Book *settlement.Book `json:"book"`
}

// storedTales are what a ladder was told, in its order.
type storedTales struct {
	Tales []storedTale `json:"tales"`
}

// storedTale is an enrolment, a figure, which has a metric, or a close, which has a month.
type storedTale struct {
	ID       string               `json:"id"`
	On       partnerecon.Day      `json:"on,omitzero"`
	Recorded partnerecon.Day      `json:"recorded,omitzero"`
	Partner  string               `json:"partner,omitzero"`
	Metric   string               `json:"metric,omitzero"`
	Currency partnerecon.Currency `json:"currency,omitzero"` // of a figure that is an amount
	Value    int64                `json:"value,string,omitzero"`
	Month    partnerecon.Month    `json:"month,omitzero"`
}

// storedSums are some of the sums.
type storedSums struct {
	Sums []storedSum `json:"sums"`
}

type storedSum struct {
	Partner string            `json:"partner"`
	Month   partnerecon.Month `json:"month"`
	Kind    partnerecon.Kind  `json:"kind"`
	Amount  int64             `json:"amount,string"`
}

// storedCustomers are some of the customers.
type storedCustomers struct {
	Customers []storedCustomer `json:"customers"`
}

type storedCustomer struct {
	ID      string          `json:"id"`
	First   partnerecon.Day `json:"first,omitzero"`  // payment
	Sealed  partnerecon.Day `json:"sealed,omitzero"` // through which payments were
	Granted []storedClaim   `json:"granted,omitempty"`
	Paid    []storedPayment `json:"paid,omitempty"` // open payments in their order
	Back    []storedBack    `json:"back,omitempty"` // what went back of them, and what waits for its payment
}

// storedClaim is what a cap has granted a partner, or for a deal.
type storedClaim struct {
	Cap     string `json:"cap"`
	Partner string `json:"partner,omitzero"`
	Deal    string `json:"deal,omitzero"`
	Amount  int64  `json:"amount,string"`
}

type storedPayment struct {
	ID      string          `json:"id"`
	On      partnerecon.Day `json:"on"`
	Late    bool            `json:"late,omitzero"` // it was recorded on a later day
	Amount  int64           `json:"amount,string"`
	Deal    string          `json:"deal,omitzero"`
	Sale    storedSale      `json:"sale,omitzero"`
	Terms   string          `json:"terms"`
	Credits []storedCredit  `json:"credits,omitempty"` // by partner
	Parts   []storedPart    `json:"parts,omitempty"`   // by component, and there in the order of the credits
}

// storedCredit is a credit, and how its partner stood.
type storedCredit struct {
	Partner string           `json:"partner"`
	Role    partnerecon.Role `json:"role,omitzero"`  // sourced, if it is not stated
	Share   partnerecon.Rate `json:"share,omitzero"` // all, if it is not stated
	Tier    string           `json:"tier,omitzero"`
	Type    string           `json:"type,omitzero"`
	Segment string           `json:"segment,omitzero"`
}

// storedPart is what a partner earned by a component, and what caps cut off.
type storedPart struct {
	Component string `json:"component,omitzero"` // a bonus; or the base
	Earned    int64  `json:"earned,string"`
	Capped    int64  `json:"capped,string,omitzero"`
}

// storedSale is a [Sale] without what it is called in a movement.
type storedSale struct {
	Seller   string `json:"seller,omitzero"`
	Product  string `json:"product,omitzero"`
	Category string `json:"category,omitzero"`
	Model    string `json:"model,omitzero"`
	Segment  string `json:"segment,omitzero"`
	Region   string `json:"region,omitzero"`
	Purpose  string `json:"purpose,omitzero"`
	Level    string `json:"level,omitzero"`
}

type storedBack struct {
	Kind   string          `json:"kind"`
	ID     string          `json:"id"`
	Of     string          `json:"of"`
	On     partnerecon.Day `json:"on"`
	Amount int64           `json:"amount,string"`
}

// storedEnd is the last line: what was cut off lacks it.
type storedEnd struct {
	Lines int `json:"lines"`
}

func (storedHead) isStoredLine()      {}
func (storedBook) isStoredLine()      {}
func (storedTales) isStoredLine()     {}
func (storedSums) isStoredLine()      {}
func (storedCustomers) isStoredLine() {}
func (storedEnd) isStoredLine()       {}

// storedLines are the kinds of lines.
func storedLines() strictjson.Union {
	return strictjson.UnionOf[storedLine](
		strictjson.Kind{Name: "state", Value: storedHead{}},
		strictjson.Kind{Name: "partners", Value: storedBook{}},
		strictjson.Kind{Name: "told", Value: storedTales{}},
		strictjson.Kind{Name: "sums", Value: storedSums{}},
		strictjson.Kind{Name: "customers", Value: storedCustomers{}},
		strictjson.Kind{Name: "end", Value: storedEnd{}},
	)
}
