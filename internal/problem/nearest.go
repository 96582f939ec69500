package problem

import "strings"

// longestName is how long a name can be for which a nearest one is sought: the time that
// takes grows with the product of both lengths.
const longestName = 64

// Nearest returns the name that was probably meant where another one was written: the same in
// other letters of the two cases, else that which the fewest letters are missing from, too
// many in or changed, of equally near ones the first. No letter more than one in three of the
// name's may be wrong, and there is none for a name of over 64 bytes.
func Nearest(names []string, got string) (string, bool) {
	if got == "" || len(got) > longestName {
		return "", false
	}
	best, least := "", longestName
	got = strings.ToLower(got)
	for _, n := range names {
		if len(n) > longestName {
			continue
		}
		if d := changes(strings.ToLower(n), got); d < least && 3*d <= len(n) {
			best, least = n, d
		}
	}
	return best, best != ""
}

// changes counts the letters to put in, leave out or change so that one text becomes another.
func changes(a, b string) int {
	row := make([]int, len(b)+1) // from what was read of a to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, before+1, row[j]+1)
		}
	}
	return row[len(b)]
}
