package commission

import "github.com/partnerecon/partnerecon"

// A room is a line together with the part that most lines have one of: a payment then asks
// for memory once. It is the basis of what the line posts on that part.
type room struct {
	Line
	part [1]Part
}

// rooms are what a ledger has ready for lines that come: memory is asked for once for
// several of them. A room is given away once, to a line that stays or to none.
type rooms struct {
	of       *Ledger
	given    int // how many lines got one
	lines    []room
	items    []Item
	parted   []Part
	postings []partPosting
}

// mostRooms is for how many lines memory is asked for at once: what leaves of them while
// others stay is not free for that long.
const mostRooms = 4

// rooms returns the rooms of the ledger. A copy of it has others: what is given away here
// is not given away there.
func (l *Ledger) rooms() *rooms {
	if l.ready == nil || l.ready.of != l {
		l.ready = &rooms{of: l}
	}
	return l.ready
}

// several returns for how many to ask where one line needs n: for one line at first, as many
// customers have no other, and for more and more once others came.
func (r *rooms) several(n int) int { return n * min(1+2*r.given, mostRooms) }

// line returns room for a line.
func (r *rooms) line() *room {
	if len(r.lines) == 0 {
		r.lines = make([]room, r.several(1))
	}
	r.given++
	out := &r.lines[0]
	r.lines = r.lines[1:]
	return out
}

// item returns a list of one item.
func (r *rooms) item() []Item {
	if len(r.items) == 0 {
		r.items = make([]Item, r.several(1))
	}
	out := r.items[:1:1]
	r.items = r.items[1:]
	return out
}

// A fullRoom is a room with the item that most payments have one of.
type fullRoom struct {
	room
	item [1]Item
}

// roomFor returns room for the line of a payment, with its items: of a ledger's first line,
// which often is the only one, in one piece.
func (l *Ledger) roomFor(e *Payment) *room {
	var out *room
	items := l.itemsBefore(e)
	switch {
	case items != nil:
		out = new(room)
	case len(e.Items) != 0:
		out, items = new(room), cloneItems(e.Items)
	default:
		full := new(fullRoom)
		out, items = &full.room, full.item[:]
		items[0].Model, items[0].Amount = e.Model, e.Amount
	}
	out.Items = items
	return out
}

// nextRoomFor is roomFor of a payment of one amount that is one of several.
func (l *Ledger) nextRoomFor(e *Payment) *room {
	if len(l.Lines) == 0 {
		return l.roomFor(e)
	}
	ready, items := l.rooms(), l.itemsBefore(e)
	if items == nil {
		items = ready.item()
		items[0].Model, items[0].Amount = e.Model, e.Amount
	}
	out := ready.line()
	out.Items = items
	return out
}

// itemsBefore returns the items of the line before where they are those of a payment: lines
// never change, so that the two can have one list. Else it returns nil.
func (l *Ledger) itemsBefore(e *Payment) []Item {
	last := l.last()
	switch {
	case last == nil:
		return nil
	case len(e.Items) != 0 && sameItems(last.Items, e.Items):
		return last.Items
	case len(e.Items) == 0 && len(last.Items) == 1 && last.Items[0].isAmount(e.Amount, e.Model):
		return last.Items
	}
	return nil
}

// isAmount reports whether nothing but an amount and a model is known of the item.
func (i *Item) isAmount(amount partnerecon.Money, model Model) bool {
	return i.Amount == amount && i.Model == model && i.Product == "" && i.Category == "" && i.Facts == nil && i.Quantity == 0 &&
		i.Service.IsZero() && i.Through.IsZero() && !i.Tax.Stated() && !i.Fees.Stated() && !i.Cost.Stated() && !i.List.Stated()
}

// parts returns an empty list with room for the parts of a line.
func (r *rooms) parts(n int) []Part {
	if len(r.parted) < n {
		r.parted = make([]Part, r.several(n))
	}
	out := r.parted[:0:n]
	r.parted = r.parted[n:]
	return out
}

// posts returns room for what entries on as many parts are worked out from.
func (r *rooms) posts(n int) []partPosting {
	if len(r.postings) < n {
		r.postings = make([]partPosting, r.several(n))
	}
	out := r.postings[:n:n]
	r.postings = r.postings[n:]
	return out
}
