package httpapi

// DefineFormats lets the tests validate formats as the service does.
var DefineFormats = defineFormats
