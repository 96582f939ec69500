package clawback

// TakesSealed reports whether something of the sealed lines of a partner goes back, as the
// event leaves the exposure. It is for those who keep more of a line than was earned on it,
// and no more of one that is sealed.
func (s Staged) TakesSealed(partner string) (bool, error) {
	d := s.draft
	if d == nil {
		return false, errNoExposure
	}
	at, ok := d.next.partner(partner)
	if !ok {
		return false, nil
	}
	p := d.partners.now(d.next.Partners[at])
	net, err := d.net(p)
	if err != nil {
		return false, err
	}
	for i := range p.Groups {
		if takes, err := d.takesSealed(p, &p.Groups[i], net); takes || err != nil {
			return takes, err
		}
	}
	return false, nil
}

// takesSealed looks at the classes of a group of which open lines are not all.
func (d *draft) takesSealed(p *Partner, g *Group, net int64) (bool, error) {
	sealed := make([]int64, len(g.Classes))
	for i := range g.Classes {
		sealed[i] = g.Classes[i].Net
	}
	for _, old := range g.all() {
		l := d.lines.now(old)
		v, _, err := d.recourse.version(l.Terms)
		if err != nil {
			return false, err
		}
		if i, ok := g.class(v.class(l)); ok {
			sealed[i] -= l.Net
		}
	}
	f := d.facts(p, g, net)
	for i := range f.Classes {
		part, err := d.recourse.classPart(&f, f.Classes[i].Class)
		if err != nil {
			return false, err
		}
		if sealed[i] != 0 && part.Sign() > 0 {
			return true, nil
		}
	}
	return false, nil
}
