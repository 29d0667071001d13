package telemetry

import "strings"

// TraceID returns the trace ID of a traceparent header (W3C Trace Context,
// version 00), empty if the header is malformed.
func TraceID(traceparent string) string {
	const form = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"
	if len(traceparent) != len(form) || traceparent[:3] != "00-" || traceparent[35] != '-' || traceparent[52] != '-' {
		return ""
	}
	trace, parent, flags := traceparent[3:35], traceparent[36:52], traceparent[53:]
	if !isHex(trace) || !isHex(parent) || !isHex(flags) || isZero(trace) || isZero(parent) {
		return ""
	}
	return trace
}

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }

func isZero(s string) bool { return strings.Trim(s, "0") == "" }
