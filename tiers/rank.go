package tiers

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Entrant is a partner and the value by which it is compared. All entrants of one
// question have values of one kind: numbers, amounts of one currency, or shares.
type Entrant struct {
	Partner string `json:"partner"`
	Value   Value  `json:"value"`
}

// A Ranked is a partner in its place.
type Ranked struct {
	Entrant
	// Rank from 1. Equal values have the same one, and the next has the number of its place.
	Rank int  `json:"rank"`
	Tied bool `json:"tied,omitzero"` // with another partner
}

// minPeers is how many partners a comparison takes: of fewer each could tell what the
// others have.
const minPeers = 5

// A Peer is how a partner compares with its peers.
type Peer struct {
	Peers int `json:"peers"` // the partner included
	// Suppressed: there are fewer than 5 peers, and the rest says nothing.
	Suppressed bool `json:"suppressed,omitzero"`
	Rank       int  `json:"rank,omitzero"`
	// Percentile is the share of peers below the partner, those with an equal value, itself
	// included, by half.
	Percentile partnerecon.Rate `json:"percentile,omitzero"`
	// Quartile from 1, the best, to 4: a percentile of 75 % or more is in the first one.
	Quartile int `json:"quartile,omitzero"`
}

// Rank returns partners from the highest value to the lowest; equal values by partner.
func Rank(all []Entrant) ([]Ranked, error) {
	if err := invalid(checkEntrants(all)); err != nil {
		return nil, err
	}
	out := make([]Ranked, len(all))
	for i, e := range all {
		out[i].Entrant = e
	}
	slices.SortFunc(out, func(a, b Ranked) int { return cmp.Or(compareOf(b.Value, a.Value), cmp.Compare(a.Partner, b.Partner)) })
	for i := range out {
		out[i].Rank = i + 1
		if i > 0 && compareOf(out[i].Value, out[i-1].Value) == 0 {
			out[i].Rank = out[i-1].Rank
			out[i].Tied, out[i-1].Tied = true, true
		}
	}
	return out, nil
}

// Top returns the k best partners, no more, for a list of those to be recognised; at the
// edge the partner with the smaller id is in.
func Top(k int, all []Entrant) ([]Ranked, error) {
	out, err := Rank(all)
	if err != nil {
		return nil, err
	}
	return out[:max(0, min(k, len(out)))], nil
}

// Compare says how a partner compares with its peers: those of its tier and segment, or
// whom the caller gives, the partner among them. A partner that is not among them is
// [ErrUnknown].
func Compare(partner string, peers []Entrant) (Peer, error) {
	ranked, err := Rank(peers)
	if err != nil {
		return Peer{}, err
	}
	at := slices.IndexFunc(ranked, func(r Ranked) bool { return r.Partner == partner })
	if at < 0 {
		return Peer{}, fmt.Errorf("tiers: partner %s among its peers: %w", problem.Quote(partner), ErrUnknown)
	}
	out := Peer{Peers: len(ranked)}
	if len(ranked) < minPeers {
		out.Suppressed = true
		return out, nil
	}
	var below, equal int64
	for _, r := range ranked {
		switch c := compareOf(r.Value, ranked[at].Value); {
		case c < 0:
			below++
		case c == 0:
			equal++
		}
	}
	half, whole := 2*below+equal, 2*int64(len(ranked))
	out.Rank, out.Quartile = ranked[at].Rank, 4-int(min(3, 4*half/whole))
	out.Percentile, err = partnerecon.Fraction(half, whole)
	return out, err
}

// checkEntrants checks that partners are distinct and values of one kind.
func checkEntrants(all []Entrant) *problem.List {
	var list problem.List
	if len(all) > maxFacts {
		list.Add("", problem.Limit, "%d partners, at most %d", len(all), maxFacts)
		return &list
	}
	seen := make(map[string]bool, len(all))
	for i, e := range all {
		list.Enter("", i)
		checkName(&list, "/partner", e.Partner)
		if seen[e.Partner] {
			list.Add("/partner", problem.Duplicate, "%s stands twice", problem.Quote(e.Partner))
		}
		seen[e.Partner] = true
		checkOutcome(&list, "/value", e.Value)
		if first := all[0].Value; e.Value.Amount.Currency() != first.Amount.Currency() || e.Value.Share.Stated() != first.Share.Stated() {
			list.Add("/value", problem.Conflict, "want a value of one kind, as %s, got %s", first, e.Value)
		}
		list.Leave()
	}
	return &list
}

// compareOf compares values of one kind.
func compareOf(a, b Value) int {
	return cmp.Or(cmp.Compare(a.Amount.Minor(), b.Amount.Minor()), a.Share.Compare(b.Share), cmp.Compare(a.Number, b.Number))
}
