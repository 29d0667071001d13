package config

import (
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// parse sets every field whose variable has a value of the right type. It
// leaves the others at their defaults and reports what is wrong with them.
func parse(cfg *Config, getenv func(string) string, p *problems) {
	values := map[string]string{}
	eachField(reflect.ValueOf(cfg).Elem(), func(name string, _ reflect.Value) {
		value := strings.TrimSpace(getenv(name))
		if value == "" {
			return
		}
		// Parsed one at a time, since the parser's errors name fields, not
		// variables.
		if err := env.ParseWithOptions(&Config{}, env.Options{Environment: map[string]string{name: value}}); err != nil {
			p.add(name, "%q %s", value, explain(err))
			return
		}
		values[name] = value
	})
	if err := env.ParseWithOptions(cfg, env.Options{Environment: values}); err != nil {
		p.add("defaults", "%v", err)
	}
}

// eachField visits every field that a variable sets.
func eachField(v reflect.Value, visit func(variable string, field reflect.Value)) {
	for i := range v.NumField() {
		if variable, ok := v.Type().Field(i).Tag.Lookup("env"); ok {
			visit(variable, v.Field(i))
		} else {
			eachField(v.Field(i), visit)
		}
	}
}

// explain says what is wrong with a value of the type that it failed to be.
func explain(err error) string {
	var parsing env.ParseError
	if !errors.As(err, &parsing) {
		return "cannot be read"
	}
	switch {
	case parsing.Type == reflect.TypeFor[time.Duration]():
		return "is not a duration; set it to a number with a unit, such as 30s or 5m"
	case parsing.Type == reflect.TypeFor[slog.Level]():
		return "is not a level; set it to debug, info, warn or error"
	case parsing.Type.Kind() == reflect.Bool:
		return "is neither true nor false; set it to one of them"
	case parsing.Type.Kind() == reflect.Int, parsing.Type.Kind() == reflect.Int64:
		return "is not a whole number; set it to one"
	}
	return parsing.Err.Error()
}
