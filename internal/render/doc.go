// Package render shows the same data in other forms: tables for spreadsheets and calendars to subscribe to. Its functions are pure: they
// are given objects of the domain and write bytes.
package render
