package exact

import "strings"

// Percent returns the number as people write a share: in per cent where six decimals say it
// exactly, such as 105%, else as a fraction, such as 4/3.
func (x Num) Percent() string {
	scaled := x.Mul(1e8, 1)
	n, ok := scaled.Round(Down)
	if !ok || Int(n).Cmp(scaled) != 0 {
		return x.String()
	}
	s := string(AppendFixed(nil, n, 6))
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}
