package bulk

import "github.com/partnerecon/partnerecon/settlement"

func check(p settlement.Program) error { return nil }
