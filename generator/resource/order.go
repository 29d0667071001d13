package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/nearest"
)

// references refuses refs that lead nowhere, and those that form a cycle.
//
// Every cycle is refused, also one of optional refs: a table can only be created
// after those that it refers to, and a test or a seed could not make a row without
// updating another one afterwards. Two resources that belong to each other take a
// third, which refers to both. A resource may refer to itself if that is optional:
// the root of a tree refers to nothing.
func (c *checker) references() {
	for _, r := range c.resources {
		for _, field := range r.Fields {
			if r.Retired != 0 || field.Type != Ref {
				continue
			}
			target := known(c.resources, field.Target)
			switch {
			case target.Name == "":
				c.refuse(r, &field, field.Target, "is not a resource", c.otherTarget(field.Target))
			case target.Retired != 0:
				c.refuse(r, &field, field.Target, "was removed, and this field refers to it", "remove "+r.Name+" first")
			case target.Name == r.Name && !field.Optional:
				c.refuse(r, &field, field.Target, "is the resource itself: its first row would need another", "make it optional: "+field.optional())
			}
		}
	}
	c.cycles()
}

// otherTarget says what a ref could point to.
func (c *checker) otherTarget(text string) string {
	var names []string
	for _, r := range c.resources {
		if r.Retired == 0 {
			names = append(names, r.Name)
		}
		if r.Retired == 0 && r.Plural == text {
			return "did you mean " + r.Name + "?"
		}
	}
	if guess := nearest.Of(text, names); guess != "" {
		return "did you mean " + guess + "?"
	}
	return "add that resource, or refer to one of " + strings.Join(names, ", ")
}

// cycles refuses refs that lead back to where they came from, but for those of
// a resource to itself.
func (c *checker) cycles() {
	done := map[string]bool{}
	for _, r := range c.resources {
		if r.Retired == 0 {
			c.follow(r, nil, done)
		}
	}
}

// follow follows the refs of r, to which those of path have led.
func (c *checker) follow(r Resource, path []string, done map[string]bool) {
	if done[r.Name] {
		return
	}
	path = append(slices.Clip(path), r.Name)
	for _, field := range r.Fields {
		if field.Type != Ref || field.Target == r.Name {
			continue
		}
		if at := slices.Index(path, field.Target); at >= 0 {
			cycle := strings.Join(append(slices.Clip(path[at:]), field.Target), " to ")
			c.refuse(r, &field, field.Target, "closes a cycle of references ("+cycle+"): none of their tables can be created first",
				"leave one reference out, or put both into a third resource")
			continue
		}
		if target := known(c.resources, field.Target); target.Name != "" {
			c.follow(target, path, done)
		}
	}
	done[r.Name] = true
}

// Number returns the resources, in their order, with a migration for each that
// has none: the numbers from next on, to what others refer to first and in
// declared order otherwise. The resources have passed [Check].
func Number(resources []Resource, next int) []Resource {
	numbered := slices.Clone(resources)
	visited := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		at := slices.IndexFunc(numbered, func(r Resource) bool { return r.Name == name })
		if at < 0 || visited[name] {
			return
		}
		visited[name] = true
		for _, field := range numbered[at].Fields {
			visit(field.Target)
		}
		if numbered[at].Migration == 0 {
			numbered[at].Migration = next
			next++
		}
	}
	for _, r := range resources {
		visit(r.Name)
	}
	return numbered
}

// migrations refuses numbers that cannot have come about: two resources of one
// migration, a column before its table, a ref before what it points to, and a
// table that is dropped while others refer to it.
func (c *checker) migrations() {
	taken := map[int]string{}
	for _, r := range c.resources {
		own := map[int]bool{}
		for _, number := range r.migrations() {
			if other := taken[number]; other != "" && !own[number] {
				c.refuse(r, nil, "", fmt.Sprintf("migration %d is one of %s already", number, other), "give each migration its own number")
			}
			taken[number], own[number] = r.Name, true
		}
		if r.Migration != 0 {
			c.sequence(r)
		}
	}
}

// migrations returns the numbers of the resource's migrations, those of fields
// that came in one migration repeated.
func (r Resource) migrations() []int {
	numbers := []int{r.Migration, r.Retired}
	for _, field := range r.Fields {
		numbers = append(numbers, field.Migration)
	}
	return slices.DeleteFunc(numbers, func(number int) bool { return number == 0 })
}

// sequence refuses migrations of a numbered resource that are out of order.
func (c *checker) sequence(r Resource) {
	const hint = "restore the numbers from the history of the project"
	for _, field := range r.Fields {
		added := max(r.Migration, field.Migration)
		if field.Migration != 0 && field.Migration <= r.Migration {
			c.refuse(r, &field, "", fmt.Sprintf("migration %d adds the column before migration %d creates the table", field.Migration, r.Migration), hint)
		}
		target := known(c.resources, field.Target)
		if field.Type == Ref && target.Name != r.Name && target.Migration > added {
			c.refuse(r, &field, "", fmt.Sprintf("migration %d refers to %s, which migration %d creates", added, field.Target, target.Migration), hint)
		}
		if r.Retired != 0 && target.Retired != 0 && target.Retired < r.Retired {
			c.refuse(r, &field, "", fmt.Sprintf("migration %d drops %s while this field refers to it", target.Retired, field.Target), hint)
		}
		if r.Retired != 0 && r.Retired <= added {
			c.refuse(r, &field, "", fmt.Sprintf("migration %d drops the table before migration %d", r.Retired, added), hint)
		}
	}
}
