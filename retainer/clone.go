package retainer

// Clone returns a copy that shares no memory with the original.
func (p Policy) Clone() Policy { return p.clone() }
