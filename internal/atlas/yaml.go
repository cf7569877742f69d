package atlas

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

const yamlWant = "the keys and shapes of docs/atlas.md"

// DecodeYAML decodes a YAML file strictly: a key that means nothing is a
// mistake in a key that does. The error is an [*Error] with the row; want says
// what would be right.
func DecodeYAML(file string, data []byte, into any, want string) error {
	if len(strings.TrimSpace(string(data))) == 0 {
		return &Error{File: file, Problem: "the file is empty", Want: want}
	}
	err := unmarshal(data, into)
	if err == nil {
		return nil
	}
	// The library begins its message with [line:column].
	message := strings.TrimSpace(yaml.FormatError(err, false, false))
	e := &Error{File: file, Problem: message, Want: want}
	if at, rest, ok := strings.Cut(strings.TrimPrefix(message, "["), "] "); ok && strings.HasPrefix(message, "[") {
		if line, column, ok := strings.Cut(at, ":"); ok {
			if n, err := strconv.Atoi(line); err == nil {
				e.Row, e.Problem = n, fmt.Sprintf("column %s: %s", column, rest)
			}
		}
	}
	return e
}

// unmarshal turns a panic of the library, which malformed tags can cause, into
// an error.
func unmarshal(data []byte, into any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not YAML that can be read: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := decoder.Decode(into); err != nil {
		return err
	}
	var more any
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return errors.New("a second document follows: want one in a file")
	}
	return nil
}
