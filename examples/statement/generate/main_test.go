package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// The files of the example are what the generator writes, byte by byte: run
// go generate ./examples/statement after a change that is meant.
func TestTheFilesAreUpToDate(t *testing.T) {
	program, facts, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"../program.json": program, "../facts.jsonl": facts} {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes", name)
		}
	}
}

// The layout of program.json changes nothing but white space.
func TestTheLayoutKeepsTheProgram(t *testing.T) {
	for _, value := range []string{
		`{}`, `[]`, `"a:b,\"c"`, `{"a":[1,2],"b":"x, y: z"}`,
		`{"long":"` + string(bytes.Repeat([]byte("x"), 120)) + `","list":[{"a":"1"},{}],"empty":[]}`,
	} {
		var out, back bytes.Buffer
		layOut(&out, []byte(value), "")
		if err := json.Compact(&back, out.Bytes()); err != nil || back.String() != value {
			t.Errorf("%s becomes %s, %v", value, back.String(), err)
		}
	}
}
