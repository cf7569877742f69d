// Command protodeps writes the .proto files that ours import (HTTP bindings,
// rules of validation, remarks for OpenAPI) into the folder that is named,
// from the descriptors in Go modules: the versions are those of go.mod, and no
// network but the module proxy is needed.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/jhump/protoreflect/v2/protoprint"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	_ "github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2/options"
	_ "google.golang.org/genproto/googleapis/api/annotations"
	_ "google.golang.org/genproto/googleapis/rpc/status"
)

var roots = []string{
	"google/api/annotations.proto",
	"google/api/field_behavior.proto",
	"google/api/resource.proto",
	"google/rpc/status.proto",
	"buf/validate/validate.proto",
	"protoc-gen-openapiv2/options/annotations.proto",
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("protodeps: ")
	if len(os.Args) != 2 {
		log.Fatal("usage: protodeps DIR")
	}
	written := map[string]bool{}
	for _, name := range roots {
		file, err := protoregistry.GlobalFiles.FindFileByPath(name)
		if err == nil {
			err = write(os.Args[1], file, written)
		}
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

// write prints a file and those that it imports. The compiler brings
// google/protobuf along.
func write(dir string, file protoreflect.FileDescriptor, written map[string]bool) error {
	if written[file.Path()] || file.Package() == "google.protobuf" {
		return nil
	}
	written[file.Path()] = true
	imports := file.Imports()
	for i := range imports.Len() {
		if imports.Get(i).IsPlaceholder() {
			return errors.New("imports " + imports.Get(i).Path() + ", which is not linked in")
		}
		if err := write(dir, imports.Get(i), written); err != nil {
			return err
		}
	}
	text, err := (&protoprint.Printer{}).PrintProtoToString(file)
	if err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	name := filepath.Join(dir, filepath.FromSlash(file.Path()))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644)
}
