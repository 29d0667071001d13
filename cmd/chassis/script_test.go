package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this binary the command chassis, for the scripts and for
// every test that starts it as a process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"chassis":           main,
		"chassis-templates": mainTemplates, "chassis-next": mainNext, "chassis-killed": mainKilled,
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	cache := goCache(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, ".home")
			env.Setenv("HOME", home)
			env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			env.Setenv("GOCACHE", cache)
			config := "[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n"
			return errors.Join(os.MkdirAll(home, 0o755), os.WriteFile(home+"/.gitconfig", []byte(config), 0o644))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": scriptCode, "json": scriptJSON, "bare": scriptBare, "same": scriptSame,
			"bytes": scriptBytes, "umount": scriptUmount,
		},
		Condition: func(condition string) (bool, error) {
			if condition == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("there is no condition %q", condition)
		},
	})
}

// goCache returns the cache of the go command, which depends on HOME.
func goCache(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// scriptCode is "code N COMMAND…": the command ends with that exit code.
func scriptCode(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// scriptJSON is "json PATH WANT": stdout is one JSON document of schema 1
// that has WANT at PATH, such as error.code. Text that holds WANT will do.
func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	var document map[string]any
	ts.Check(decoder.Decode(&document))
	if decoder.More() {
		ts.Fatalf("stdout holds more than one document")
	}
	if document["schema"] != 1.0 {
		ts.Fatalf("schema is %v", document["schema"])
	}
	var value any = document
	for key := range strings.SplitSeq(args[0], ".") {
		switch node := value.(type) {
		case map[string]any:
			value = node[key]
		case []any:
			i, err := strconv.Atoi(key)
			ts.Check(err)
			if i >= len(node) {
				ts.Fatalf("%s: there are %d", args[0], len(node))
			}
			value = node[i]
		}
	}
	if strings.Contains(fmt.Sprint(value), args[1]) == neg {
		ts.Fatalf("%s is %v", args[0], value)
	}
}

// scriptBare is "bare DIR": the directory is empty, as far as chassis goes.
func scriptBare(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, entry := range entries {
		ts.Fatalf("%s holds %s", args[0], entry.Name())
	}
}

// scriptSame is "same A B": the trees agree in paths, modes and contents,
// .git aside.
func scriptSame(ts *testscript.TestScript, neg bool, args []string) {
	a, b := readTree(ts, ts.MkAbs(args[0])), readTree(ts, ts.MkAbs(args[1]))
	if len(a) == 0 || reflect.DeepEqual(a, b) == neg {
		ts.Fatalf("%d and %d entries", len(a), len(b))
	}
}

func readTree(ts *testscript.TestScript, dir string) map[string]string {
	tree := map[string]string{}
	ts.Check(filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		if entry.Name() == ".git" {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		var content []byte
		if !entry.IsDir() {
			content, err = os.ReadFile(path)
		}
		tree[strings.TrimPrefix(path, dir)] = info.Mode().String() + " " + string(content)
		return err
	}))
	return tree
}

// scriptBytes is "bytes FILE COUNT": makes a file of so many bytes of comment.
func scriptBytes(ts *testscript.TestScript, _ bool, args []string) {
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("#", count)), 0o644))
}

// scriptUmount is "umount DIR", at the end of the script.
func scriptUmount(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Defer(func() { _ = exec.Command("umount", dir).Run() })
}
