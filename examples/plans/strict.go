package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
)

// maxDepth bounds how deep a file may nest.
const maxDepth = 64

// faults are everything that is wrong with a file, each with its place.
type faults []partnerecon.Problem

func (f faults) Error() string {
	lines := make([]string, len(f))
	for i, p := range f {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// at puts a place in front of what is wrong, or returns none where nothing is.
func at(place string, err error) faults {
	var invalid *partnerecon.InvalidError
	var wrongType *json.UnmarshalTypeError
	var found faults
	switch {
	case err == nil:
	case errors.As(err, &found):
		return found
	case errors.As(err, &invalid):
		for _, p := range invalid.Problems {
			p.Path = place + p.Path
			found = append(found, p)
		}
	case errors.As(err, &wrongType):
		if wrongType.Field != "" {
			place += "/" + strings.ReplaceAll(wrongType.Field, ".", "/")
		}
		found = faults{{Path: place, Code: "type", Message: fmt.Sprintf("want %s, got a JSON %s", wrongType.Type, wrongType.Value)}}
	default:
		found = faults{{Path: place, Code: "syntax", Message: strings.TrimPrefix(err.Error(), "json: ")}}
	}
	return found
}

// strict refuses what encoding/json would let pass: members that stand twice or are
// not in lower case, null, text that is not UTF-8, and what stands after the end.
func strict(text []byte) error {
	if !utf8.Valid(text) {
		return at("", errors.New("not valid UTF-8"))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := value(d, "", 0); err != nil {
		return onLine(err, text, d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return at("", errors.New("something stands after the end"))
	}
	return nil
}

// onLine says on which line of a text reading ended: that of what follows the last word
// that was read.
func onLine(err error, text []byte, read int64) error {
	var found faults
	if !errors.As(err, &found) {
		return err
	}
	rest := bytes.TrimLeft(text[read:], " \t\r\n,:")
	line := 1 + bytes.Count(text[:len(text)-len(rest)], []byte("\n"))
	for i := range found {
		found[i].Message = fmt.Sprintf("%s (line %d)", found[i].Message, line)
	}
	return found
}

// value reads one value, with all that is in it.
func value(d *json.Decoder, place string, depth int) error {
	token, err := d.Token()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return at(place, errors.New("the text ends too early"))
	case err != nil:
		return at(place, err)
	case token == nil:
		return at(place, errors.New("null is no value; leave the member out"))
	case depth == maxDepth:
		return at(place, fmt.Errorf("nested deeper than %d", maxDepth))
	case token == json.Delim('{'):
		return members(d, place, depth+1)
	case token == json.Delim('['):
		return elements(d, place, depth+1)
	}
	return nil
}

func members(d *json.Decoder, place string, depth int) error {
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return at(place, err)
		}
		name, _ := token.(string)
		switch {
		case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" || name == "":
			return at(place, fmt.Errorf("unknown member %.60q", name))
		case seen[name]:
			return at(place+"/"+name, errors.New("stands twice"))
		}
		seen[name] = true
		if err := value(d, place+"/"+name, depth); err != nil {
			return err
		}
	}
	_, err := d.Token() // the closing bracket
	return ended(place, err)
}

func elements(d *json.Decoder, place string, depth int) error {
	for i := 0; d.More(); i++ {
		if err := value(d, fmt.Sprintf("%s/%d", place, i), depth); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return ended(place, err)
}

// ended returns what is wrong with the end of an object or a list.
func ended(place string, err error) error {
	if err == nil {
		return nil
	}
	return at(place, err)
}

// fields reads the members of one object, each with its place, so that everything
// that is wrong with them can be told at once.
type fields struct {
	place string
	left  map[string]json.RawMessage // not read yet
	wrong faults
}

func newFields(place string, object []byte) *fields {
	f := &fields{place: place}
	if json.Unmarshal(object, &f.left) != nil {
		f.wrong = faults{{Path: place, Code: "type", Message: fmt.Sprintf("want an object, got %.60q", object)}}
	}
	return f
}

// read reads a member into a value, if it is there.
func (f *fields) read(name string, into any) {
	raw, ok := f.left[name]
	if !ok {
		return
	}
	delete(f.left, name)
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	place, err := f.place+"/"+name, d.Decode(into)
	if found := unknown(place, raw, err); found != nil {
		err = found
	}
	f.wrong = append(f.wrong, at(place, err)...)
}

// unknown says where an unknown member stands, if an error names one: encoding/json does
// not say it, so it is told only where one member alone has the name.
func unknown(place string, raw json.RawMessage, err error) error {
	if err == nil {
		return nil
	}
	name, is := strings.CutPrefix(err.Error(), `json: unknown field "`)
	var v any
	if !is || json.Unmarshal(raw, &v) != nil {
		return nil
	}
	found := places(v, place, strings.TrimSuffix(name, `"`))
	if len(found) != 1 {
		return nil
	}
	return faults{{Path: found[0], Code: "unknown", Message: "unknown member"}}
}

// places returns where members of a name stand in a value.
func places(v any, place, name string) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v[name]; ok {
			out = append(out, place+"/"+name)
		}
		for _, member := range slices.Sorted(maps.Keys(v)) {
			out = append(out, places(v[member], place+"/"+member, name)...)
		}
	case []any:
		for i, element := range v {
			out = append(out, places(element, fmt.Sprintf("%s/%d", place, i), name)...)
		}
	}
	return out
}

// part reads a member with a reader of its own, if it is there.
func part[T any](f *fields, name string, parse func([]byte) (T, error)) *T {
	raw, ok := f.left[name]
	if !ok {
		return nil
	}
	delete(f.left, name)
	t, err := parse(raw)
	f.wrong = append(f.wrong, at(f.place+"/"+name, err)...)
	return &t
}

// refuse says that something is wrong with a member.
func (f *fields) refuse(name, code, format string, args ...any) {
	f.wrong = append(f.wrong, partnerecon.Problem{Path: f.place + "/" + name, Code: code, Message: fmt.Sprintf(format, args...)})
}

// end returns everything that is wrong, members that nobody has read included.
func (f *fields) end() faults {
	for _, name := range slices.Sorted(maps.Keys(f.left)) {
		f.refuse(name, "unknown", "unknown member")
	}
	return f.wrong
}
