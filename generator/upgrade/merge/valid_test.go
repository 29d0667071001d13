package merge

import "testing"

func TestInvalid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		valid      bool
	}{
		{"a.go", "package a\n\nfunc f() {}\n", true},
		{"a.go", "package a\n\nfunc f() {\n", false},
		{"a.go", "package a\n\nimport \"a\"\nimport \"b\"\n", true},
		{"compose.yaml", "a: 1\nb: {c: [1]}\n", true},
		{"compose.yaml", "a: &x {b: 1}\nc: {<<: *x}\n", true},
		{"compose.yaml", "a: !reset []\n---\nb: 1\n", true},
		{"compose.yaml", "a: 1\na: 2\n", false},
		{"ci.yml", "a:\n\t- b\n", false},
		{"a.json", "{\"a\": [1]}\n", true},
		{"a.json", "{\"a\": [1],}\n", false},
		{".air.toml", "a = 1\n[b]\nc = \"d\"\n", true},
		{".air.toml", "a = 1\na = 2\n", false},
		{".env.example", "# A.\nA=1\n\nexport B = 'x y'\n", true},
		{".env.example", "A=1\nB=2\nA=3\n", false},
		{".env", "A\n", false},
		{"Makefile", "a: b\n\tc\n<<<<<<<\n", true},
	} {
		if err := Invalid(c.name, []byte(c.text)); (err == nil) != c.valid {
			t.Errorf("%s %q: %v", c.name, c.text, err)
		}
	}
}
