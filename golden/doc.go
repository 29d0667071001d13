// Package golden tests what chassis renders: every combination of answers
// against stored sums and invariants, and every variant that is distinct in
// code or in its image as a built and running service.
package golden
