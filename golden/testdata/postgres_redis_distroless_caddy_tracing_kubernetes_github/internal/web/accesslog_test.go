package web_test

import (
	"strings"
	"testing"
)

func TestAccessLog(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	s.do(t, "GET", "/things?secret=hunter2", "", "X-Request-Id", "the-id", "RemoteAddr", "[::ffff:192.0.2.7]:1234")
	for _, want := range []string{`"request_id":"the-id"`, `"method":"GET"`, `"path":"/things"`, `"status":200`, `"bytes":13`, `"client":"192.0.2.7"`, `"duration_us":`} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("%s is not in the log:\n%s", want, s.log.String())
		}
	}
	if strings.Contains(s.log.String(), "hunter2") {
		t.Errorf("the query is in the log:\n%s", s.log.String())
	}
	before := s.log.String()
	s.do(t, "GET", "/healthcheck", "")
	s.do(t, "GET", "/ready", "")
	if s.log.String() != before {
		t.Errorf("probes are logged:\n%s", s.log.String())
	}
}
