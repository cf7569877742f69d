// Package batch makes many boundary sets and keeps them in a folder: what is asked for in
// a batch file, a sub-folder for each set, and what compares them.
//
// A set is the smallest thing that is done by itself: the answer to a scenario, or to one
// point of its sweep. It is a piece of the work queue, named by everything that determines
// it. Whoever does a piece, and how often, its files are the same bytes; so a batch that
// was cut short goes on where it was, and what has not changed is not done again.
package batch
