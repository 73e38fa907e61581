// Package plan is the domain of a helsefellesskap: its nouns, their rules (R1–R43 of the domain brief), their lives and who may
// change them. Everything here is pure: no clock, no database, no HTTP.
//
// Each noun is a struct that embeds [Object]. Its JSON form is the image that the change log keeps and the form in which data files
// are written; the contract's form is made from it in httpapi. Null means not known, in every form.
package plan
