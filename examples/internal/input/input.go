// Package input is what the examples share to read files and to say what is wrong with them.
package input

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
)

// ReadFile returns a file without the mark that some editors and spreadsheets put in front of
// UTF-8.
func ReadFile(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	return bytes.TrimPrefix(text, []byte("\ufeff")), err
}

// mostListed bounds the problems of a file that are listed.
const mostListed = 20

// Listed makes one error of several problems, of which it names the first; nil of none.
func Listed(found []string) error {
	n := len(found)
	switch {
	case n == 0:
		return nil
	case n == 1:
		return errors.New(found[0])
	case n > mostListed:
		found = append(found[:mostListed:mostListed], fmt.Sprintf("and %d more", n-mostListed))
	}
	return fmt.Errorf("%d problems\n  %s", n, strings.Join(found, "\n  "))
}
