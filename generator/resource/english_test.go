package resource

import (
	"slices"
	"strings"
	"testing"
)

func TestPlural(t *testing.T) {
	t.Parallel()
	for pair := range strings.FieldsSeq(`
		order:orders item:items note:notes order_item:order_items address:addresses category:categories company:companies
		day:days key:keys query:queries soliloquy:soliloquies box:boxes tax:taxes class:classes process:processes
		church:churches branch:branches search:searches stomach:stomachs epoch:epochs monarch:monarchs tech:techs wish:wishes
		bus:buses status:statuses virus:viruses campus:campuses bonus:bonuses census:censuses syllabus:syllabuses
		alias:aliases canvas:canvases gas:gases lens:lenses iris:irises analysis:analyses basis:bases axis:axes
		thesis:theses quiz:quizzes waltz:waltzes topaz:topazes blitz:blitzes
		person:people salesperson:salespeople sales_person:sales_people child:children grandchild:grandchildren
		man:men woman:women workman:workmen human:humans german:germans talisman:talismans
		foot:feet tooth:teeth goose:geese mongoose:mongooses mouse:mice ox:oxen
		leaf:leaves half:halves knife:knives life:lives shelf:shelves bookshelf:bookshelves wolf:wolves thief:thieves
		wife:wives midwife:midwives roof:roofs proof:proofs chief:chiefs belief:beliefs safe:safes chef:chefs cafe:cafes
		giraffe:giraffes golf:golfs
		hero:heroes superhero:superheroes potato:potatoes echo:echoes veto:vetoes photo:photos video:videos logo:logos
		memo:memos zoo:zoos piano:pianos portfolio:portfolios studio:studios ratio:ratios
		index:indexes matrix:matrices vertex:vertices appendix:appendices criterion:criteria phenomenon:phenomena
		datum:data medium:media album:albums forum:forums schema:schemas stadium:stadiums
		movie:movies cookie:cookies invoice:invoices house:houses case:cases course:courses response:responses
		glove:gloves wave:waves archive:archives objective:objectives shoe:shoes move:moves
		url:urls api_key:api_keys cow:cows toy:toys buy:buys x:xes y:ys s:ses`) {
		one, many, _ := strings.Cut(pair, ":")
		if got, reason := plural(one); got != many {
			t.Errorf("%s: got %q (%s), want %s", one, got, reason, many)
		}
		if ones := singulars(many); !slices.Contains(ones, one) {
			t.Errorf("%s is the plural of %v, not of %s", many, ones, one)
		}
	}
}

func TestPluralRefuses(t *testing.T) {
	t.Parallel()
	for name := range strings.FieldsSeq(`
		equipment news series species sheep fish office_equipment chassis information
		orders order_items categories addresses people women children data media criteria teams photos areas ids sms wives
		address_2 ipv4 a_1`) {
		if got, reason := plural(name); got != "" || reason == "" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestArticle(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"order": "an", "item": "an", "address": "an", "event": "an", "note": "a", "customer": "a", "yard": "a", "house": "a",
		"user": "a", "unit": "a", "usage": "a", "use_case": "a", "university": "a", "utility": "a", "european_order": "a", "one_time_code": "a",
		"hour": "an", "heir": "an", "honor": "an", "update": "an", "upload": "an", "uncle": "an", "umbrella": "an", "undo": "an",
		"uninstall": "an", "unimportant_note": "an", "office": "an",
		"api_key": "an", "http_request": "an", "url": "a", "uuid": "a", "ui": "a", "sql_query": "an", "xml_file": "an", "ram": "a", "ip": "an",
		"id": "an", "cpu": "a", "json_file": "a", "ssh_key": "an", "vm": "a",
	} {
		if got := (Resource{Name: name}).Article(); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
