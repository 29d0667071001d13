package validate_test

import (
	"errors"
	"testing"

	"example.com/orders/internal/validate"
)

func TestErr(t *testing.T) {
	t.Parallel()
	fields := validate.Fields{}
	if err := fields.Err(); err != nil {
		t.Errorf("nothing is wrong: got error %v", err)
	}
	fields["title"] = "must not be blank"
	fields["body"] = "must be valid UTF-8"
	err := fields.Err()
	var invalid *validate.Error
	if !errors.As(err, &invalid) || len(invalid.Fields) != 2 {
		t.Fatalf("got error %v", err)
	}
	if want := "invalid fields: body must be valid UTF-8, title must not be blank"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}
