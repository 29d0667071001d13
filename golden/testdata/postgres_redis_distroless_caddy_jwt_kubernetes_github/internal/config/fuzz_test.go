package config_test

import (
	"errors"
	"strings"
	"testing"

	"example.com/orders/internal/config"
)

// FuzzLoad gives any variable any value: the result is a configuration, or an
// error that names the variable.
func FuzzLoad(f *testing.F) {
	for _, value := range []string{"", "1", "true", "abc", "10.0.0.0/8", "https://*.example.com", "-1s", "9999999999h", "/a/../b", "\x00", "scheme://u:p@h/d", "%"} {
		f.Add("APP_PORT", value)
		f.Add("APP_TRUSTED_PROXIES", value)
		f.Add("APP_CORS_ALLOWED_ORIGINS", value)
		f.Add("APP_REQUEST_TIMEOUT", value)
		f.Add("APP_HEALTH_CHECK_PATH", value)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if strings.HasSuffix(name, "_FILE") {
			return // any file of this machine
		}
		_, err := config.Load(func(variable string) string {
			if variable == name {
				return value
			}
			return ""
		})
		var invalid *config.Error
		switch {
		case err == nil:
		case !errors.As(err, &invalid):
			t.Errorf("%s=%q: got error %v", name, value, err)
		case !strings.Contains(err.Error(), "APP_") && !strings.Contains(err.Error(), name):
			t.Errorf("%s=%q: no variable is named in %v", name, value, err)
		}
		config.Unknown([]string{name + "=" + value})
	})
}
