package generator

import "testing"

func TestTemplateVersion(t *testing.T) {
	t.Parallel()
	if version, err := TemplateVersion(exampleTemplates(nil)); err != nil || version != "1.2.3" {
		t.Errorf("got %q, %v", version, err)
	}
	for _, content := range []string{"", "v1", "1.0", "1.2.3 beta"} {
		if version, err := TemplateVersion(exampleTemplates(map[string]string{"VERSION": content})); err == nil {
			t.Errorf("%q: got %q", content, version)
		}
	}
}
