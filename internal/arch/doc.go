// Package arch answers one question: does the code still have the shape that
// ARCHITECTURE.md says it has? It holds no code but its test, which reads the
// tables in ARCHITECTURE.md and compares them with the import statements of
// every package. The document is the rule: to allow an import, change the
// table and say why in the commit.
package arch
