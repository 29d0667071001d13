package decimal_test

import (
	"encoding/json"
	"testing"

	"example.com/orders/internal/decimal"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text             string
		precision, scale int
		want             string // empty for an error
	}{
		{"12.50", 12, 2, "12.50"},
		{"12.5", 12, 2, "12.50"},
		{"12", 12, 2, "12.00"},
		{"0", 12, 2, "0.00"},
		{"-0.00", 12, 2, "0.00"},
		{"-0.01", 12, 2, "-0.01"},
		{"9999999999.99", 12, 2, "9999999999.99"},
		{"-9999999999.99", 12, 2, "-9999999999.99"},
		{"10000000000.00", 12, 2, ""},
		{"10000000000", 12, 2, ""},
		{"0.001", 12, 2, ""},
		{"0.000", 12, 2, ""},
		{"0.12", 2, 2, "0.12"},
		{"1.12", 2, 2, ""},
		{"7", 1, 0, "7"},
		{"7.0", 1, 0, ""},
		{"999999999999999999", 18, 0, "999999999999999999"},
		{"-0.999999999999999999", 18, 18, "-0.999999999999999999"},
		{"1000000000000000000", 18, 0, ""},
		{"99999999999999999999999", 18, 0, ""},
		{"", 12, 2, ""},
		{"-", 12, 2, ""},
		{".5", 12, 2, ""},
		{"1.", 12, 2, ""},
		{"+1", 12, 2, ""},
		{"--1", 12, 2, ""},
		{"01", 12, 2, ""},
		{"1e3", 12, 2, ""},
		{"1,5", 12, 2, ""},
		{" 1", 12, 2, ""},
		{"1.2.3", 12, 2, ""},
		{"0x1", 12, 2, ""},
		{"\u0661", 12, 2, ""}, // a digit of another script
		{"NaN", 12, 2, ""},
	}
	for _, test := range tests {
		got, err := decimal.Parse(test.text, test.precision, test.scale)
		if (err != nil) != (test.want == "") || err == nil && got.String() != test.want {
			t.Errorf("%q as (%d,%d): got %v, error %v; want %q", test.text, test.precision, test.scale, got, err, test.want)
		}
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	total := decimal.New(1250, 2)
	if got, err := decimal.Parse("12.5", 12, 2); err != nil || got != total {
		t.Errorf("got %v, error %v; want %v", got, err, total)
	}
	if got := decimal.New(total.Units()*3, 2); got.String() != "37.50" {
		t.Errorf("three times %v are %v", total, got)
	}
}

func TestPad(t *testing.T) {
	t.Parallel()
	for scale, want := range map[int]string{0: "-12.5", 1: "-12.5", 2: "-12.50", 4: "-12.5000"} {
		if got := decimal.New(-125, 1).Pad(scale); got.String() != want {
			t.Errorf("scale %d: got %v, want %s", scale, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for _, want := range []decimal.Decimal{decimal.New(0, 0), decimal.New(-1, 2), decimal.New(999_999_999_999_999_999, 18), decimal.New(1, 0)} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got decimal.Decimal
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Errorf("%s: got %v, error %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{`12.5`, `"12.5 "`, `""`, `"1234567890123456789"`} {
		var got decimal.Decimal
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s: got %v, want an error", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"12.50", "-0", "007", "1e9", "999999999999999999"} {
		f.Add(text, 12, 2)
	}
	f.Fuzz(func(t *testing.T, text string, precision, scale int) {
		if precision < 1 || precision > decimal.MaxDigits || scale < 0 || scale > precision {
			return
		}
		got, err := decimal.Parse(text, precision, scale)
		if err != nil {
			return
		}
		if again, err := decimal.Parse(got.String(), precision, scale); err != nil || again != got {
			t.Errorf("%q is %v, which reads as %v, error %v", text, got, again, err)
		}
	})
}
