package golden

import (
	"path/filepath"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

// TestResourceSets vets and tests services whose resources are entangled: several
// unique fields beside references to what has unique fields itself, references that
// are unique, and one resource that is reached in two ways. The names of others are
// spelled differently in Go, or are among what code has for variables; the fields of
// others hold as little as a field may.
func TestResourceSets(t *testing.T) {
	slow(t)
	for name, resources := range map[string]string{
		"chain": "customer email:string! nick:string?!\n" +
			"item customer:ref(customer)! sku:string!\n" +
			"line item:ref(item) n:int! at_time:time! day:date! price:decimal(10,2)! token:uuid! kind:enum(a|b|c)\n" +
			"leaf line:ref(line)? item:ref(item)?! done:bool note:text?",
		"diamond": "kind label:enum(a|b|c) seen:time?! day:date?! price:decimal(4,1)?! token:uuid?! n:int?! code:string(3)?! body:text?\n" +
			"left kind:ref(kind)\n" +
			"side kind:ref(kind)? left:ref(left)! code:string!\n" +
			"both left:ref(left) side:ref(side) extra:ref(side)?! above:ref(both)? n:int! m:int!",
		"names": "api_key ip:string! id_url:string utf8_b:int\n" +
			"uid dns:enum(a|b_c) uid_x:int owner:ref(api_key)\n" +
			"b2b_order a1b:int a_1:int uid:ref(uid) second_uid:ref(uid)? string:string\n" +
			"db_2/db_2s ssh:bool b2b_order:ref(b2b_order)\n" +
			"http_2_setting e_t_a:time tx:int db_2:ref(db_2)!\n" +
			"status/statuses next:ref(status)? parts:int kind:enum(open|closed)\n" +
			"ip status:ref(status) v:bool error:text? len:int",
		"least": "toggle lit:bool\n" +
			"dim lit:bool?\n" +
			"letter x:string(1)! y:string(2)!\n" +
			"grain v:decimal(1,0) w:decimal(18,18)!\n" +
			"mood state:enum(func)?\n" +
			"chain next:ref(chain)?!\n" +
			"pair left:ref(toggle) right:ref(toggle)\n" +
			"card owner:ref(pair)! stamp:ref(letter)?",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec, err := generator.Answers{"name": "shop", "redis": "false", "resources": resources}.Spec()
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "shop")
			write(t, dir, spec)
			if _, err := output(makeCmd(dir, "client")); err != nil {
				t.Fatal(err)
			}
			cmd := goCmd(dir, "test", "-vet=all", "-tags", "client,seed", "./...")
			cmd.Env = append(cmd.Env, serviceVariables(t, Variant{Spec: spec})...)
			if _, err := output(cmd); err != nil {
				t.Error(err)
			}
		})
	}
}
