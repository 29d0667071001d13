package config_test

import "testing"

func TestAdmin(t *testing.T) {
	t.Parallel()
	cfg := load(t, variables{"APP_ADMIN_HOST": "0.0.0.0", "APP_ADMIN_PORT": "9000", "APP_PPROF_ENABLED": "true"})
	if cfg.Admin.Host != "0.0.0.0" || cfg.Admin.Port != 9000 || !cfg.Admin.Profiles {
		t.Errorf("got %+v", cfg.Admin)
	}
	if cfg := load(t, nil); cfg.Admin.Host != "127.0.0.1" || cfg.Admin.Port != 0 || cfg.Admin.Profiles {
		t.Errorf("by default: got %+v", cfg.Admin)
	}
	for _, test := range []struct {
		bad  variables
		says []string
	}{
		{variables{"APP_ADMIN_HOST": "not a host"}, []string{"APP_ADMIN_HOST: ", "not an address", "set it to"}},
		{variables{"APP_ADMIN_PORT": "65536"}, []string{"APP_ADMIN_PORT: ", "from 0 to 65535"}},
		{variables{"APP_ADMIN_PORT": "8000"}, []string{"APP_ADMIN_PORT: ", "APP_PORT", "set it to another port"}},
		{variables{"APP_PPROF_ENABLED": "true"}, []string{"APP_PPROF_ENABLED: ", "set APP_ADMIN_PORT"}},
		{variables{"APP_READINESS_CHECK_PATH": "/debug/pprof/heap"}, []string{"APP_READINESS_CHECK_PATH: ", "another route"}},
	} {
		wantProblem(t, test.bad, test.says...)
	}
}
