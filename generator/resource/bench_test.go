package resource

import (
	"fmt"
	"testing"
)

// BenchmarkCheck parses and checks the resources of a service that has many.
func BenchmarkCheck(b *testing.B) {
	for _, count := range []int{10, MaxResources} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			for b.Loop() {
				var resources []Resource
				for i := range count {
					r, err := Parse(fmt.Sprintf("thing_x%d/thing_x%ds name:string! total:int price:decimal(12,2) state:enum(open|closed) at:time? note:text? paid:bool", i, i))
					if err != nil {
						b.Fatal(err)
					}
					resources = append(resources, r)
				}
				if problems := Check(resources, nil); len(problems) > 0 {
					b.Fatal(problems)
				}
			}
		})
	}
}
