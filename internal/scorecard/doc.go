// Package scorecard measures a plan: how balanced its regions are, how alike
// the units inside each are in need, how compact they are, and how real
// divisions of the same units do by the same measures.
//
// A [Scorecard] is the message footprint.v1.Scorecard as a Go struct; its JSON
// is the file scorecard.json. Measures are taken from the figures of the layer
// in floating point, not from the integer objective, and rounded to six
// decimals so that every machine prints the same digits. Formulas: needs
// captured is 1 less the within-region over the total population-weighted sum
// of squares (Ward 1963); Polsby-Popper is 4 pi A / L^2 (1991).
package scorecard
