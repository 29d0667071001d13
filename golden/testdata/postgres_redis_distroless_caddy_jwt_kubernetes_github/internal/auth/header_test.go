package auth_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/auth"
)

func TestFromHeader(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		values []string
		token  string
		err    error
	}{
		"none":             {nil, "", auth.ErrNoToken},
		"empty":            {[]string{""}, "", auth.ErrNoToken},
		"another scheme":   {[]string{"Basic dXNlcjpwYXNz"}, "", auth.ErrNoToken},
		"a longer scheme":  {[]string{"Bearers a.b.c"}, "", auth.ErrNoToken},
		"a token":          {[]string{"Bearer a.b-1._c"}, "a.b-1._c", nil},
		"lower case":       {[]string{"bearer a.b.c"}, "a.b.c", nil},
		"more spaces":      {[]string{"Bearer   a.b.c "}, "a.b.c", nil},
		"no token":         {[]string{"Bearer"}, "", auth.ErrInvalid},
		"a space":          {[]string{"Bearer "}, "", auth.ErrInvalid},
		"two":              {[]string{"Bearer a.b.c", "Bearer a.b.c"}, "", auth.ErrInvalid},
		"two in one":       {[]string{"Bearer a.b.c, Bearer d.e.f"}, "", auth.ErrInvalid},
		"a word more":      {[]string{"Bearer a.b.c d"}, "", auth.ErrInvalid},
		"a tab":            {[]string{"Bearer\ta.b.c"}, "", auth.ErrNoToken},
		"other characters": {[]string{"Bearer a.ü.c"}, "", auth.ErrInvalid},
		"a quote":          {[]string{`Bearer "a.b.c"`}, "", auth.ErrInvalid},
		"too long":         {[]string{"Bearer " + strings.Repeat("a", 100<<10)}, "", auth.ErrInvalid},
	} {
		token, err := auth.FromHeader(http.Header{"Authorization": test.values})
		if token != test.token || !errors.Is(err, test.err) {
			t.Errorf("%s: got %q, error %v; want %q, %v", name, token, err, test.token, test.err)
		}
	}
}

func FuzzFromHeader(f *testing.F) {
	for _, seed := range []string{"", "Bearer a.b.c", "bearer  a", "Basic x", "Bearer a b", "Bearer\x00", "BEARER =", "Bearer ,Bearer"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		token, err := auth.FromHeader(http.Header{"Authorization": {value}})
		switch {
		case err == nil && (token == "" || len(token) > len(value) || !strings.Contains(value, token) || strings.ContainsAny(token, " ,\"=\x00")):
			t.Errorf("%q: got token %q", value, token)
		case err != nil && (token != "" || !errors.Is(err, auth.ErrNoToken) && !errors.Is(err, auth.ErrInvalid)):
			t.Errorf("%q: got token %q, error %v", value, token, err)
		}
	})
}

func TestHandler(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	logger := slog.New(auth.NewHandler(slog.NewJSONHandler(&log, nil)))
	ctx := auth.NewContext(t.Context())
	logger.InfoContext(ctx, "before")
	auth.Note(ctx, &auth.Principal{Subject: "somebody"})
	logger.With("a", 1).InfoContext(ctx, "after")
	logger.WithGroup("g").InfoContext(t.Context(), "elsewhere")
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 || strings.Contains(lines[0], "subject") || !strings.Contains(lines[1], `"a":1,"subject":"somebody"`) || strings.Contains(lines[2], "subject") {
		t.Errorf("got\n%s", log.String())
	}
}
