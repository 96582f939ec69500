package bulk_test
import ("testing";"github.com/partnerecon/partnerecon/settlement")
func TestDrawnTmp(t *testing.T) {
	ok, bad := 0, 0
	for i := range 3000 {
		s := seed(i)
		p, sound := drawPolicy(&s)
		if !sound { bad++
			if bad < 20 { _, err := settlement.New(p); t.Log(err) }
			continue }
		ok++
	}
	t.Log(ok, bad)
}
