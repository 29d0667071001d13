package golden

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// measureNew is the median of many runs of the command, in memory where this
// machine lets it: disks differ by more than what is measured.
func measureNew(t *testing.T) float64 {
	binary, dir := buildChassis(t), memoryDir(t)
	var times []float64
	for i := range 41 {
		times = append(times, timeNew(t, binary, filepath.Join(dir, strconv.Itoa(i))))
	}
	return median(times)
}

// measureTen is [measureNew] for a service with ten resources.
func measureTen(t *testing.T) float64 {
	binary, dir := buildChassis(t), memoryDir(t)
	var resources []string
	for _, spec := range shop() {
		resources = append(resources, "--resource", spec)
	}
	var times []float64
	for i := range 21 {
		times = append(times, timeNew(t, binary, filepath.Join(dir, strconv.Itoa(i)), resources...))
	}
	return median(times)
}

// shop are the SPECs of ten resources.
func shop() []string {
	return []string{
		"customer name:string email:string! born:date?", "address customer:ref(customer) street:string city:string country:enum(at|de|ch)",
		"product name:string! price:decimal(12,2) description:text?", "order customer:ref(customer) placed_at:time note:text?",
		"order_item order:ref(order) product:ref(product) amount:int", "invoice order:ref(order)! total:decimal(12,2) paid:bool",
		"shipment order:ref(order) tracking:uuid!? sent_at:time?", "review product:ref(product) stars:int body:text", "tag label:string(40)!",
		"gift_card code:string! owner:ref(customer)? expires:date? state:enum(open|spent)",
	}
}

// measureNewOnDisk compares the command with a loop that does nothing but
// create the same files beside it, in turns.
func measureNewOnDisk(t *testing.T) float64 {
	binary, dir := buildChassis(t), t.TempDir()
	var ofCommand, ofLoop []float64
	var files []generator.File
	for i := range 21 {
		target := filepath.Join(dir, strconv.Itoa(i))
		ofCommand = append(ofCommand, timeNew(t, binary, target))
		if files == nil {
			files = readTree(t, target)
		}
		ofLoop = append(ofLoop, timeLoop(t, files, target+"-loop"))
	}
	t.Logf("medians: %.1f ms, the loop %.1f ms", median(ofCommand), median(ofLoop))
	return median(ofCommand) / median(ofLoop)
}

func buildChassis(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "chassis")
	if _, err := goCommand("..", "build", "-o", binary, "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	return binary
}

// memoryDir returns a directory in memory, or else on the disk.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "golden-")
	if err != nil {
		t.Logf("measured on the disk: %v", err)
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// timeNew renders the default variant, with flags beside those, into target and
// returns the milliseconds that the process took.
func timeNew(t *testing.T, binary, target string, flags ...string) float64 {
	t.Helper()
	args := append([]string{"new", "orders", "--defaults", "--git=false", "--output", target}, flags...)
	start := time.Now()
	if _, err := output(exec.Command(binary, args...)); err != nil {
		t.Fatal(err)
	}
	return milliseconds(time.Since(start))
}

func readTree(t *testing.T, dir string) []generator.File {
	t.Helper()
	files, err := tree.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// timeLoop returns the milliseconds that creating files below dir takes.
func timeLoop(t *testing.T, files []generator.File, dir string) float64 {
	t.Helper()
	start := time.Now()
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.Path))
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err = errors.Join(err, os.WriteFile(path, file.Content, file.Mode)); err != nil {
			t.Fatal(err)
		}
	}
	return milliseconds(time.Since(start))
}
