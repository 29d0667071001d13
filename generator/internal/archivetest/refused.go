package archivetest

import (
	"archive/tar"
	"bytes"
	"strings"
)

// A Case is an archive that must be refused.
type Case struct {
	Name   string
	Packed []byte
	Want   string // part of the error
}

// Refused returns archives of every kind that must be refused.
func Refused() []Case {
	const mib = 1 << 20
	good := Pack(Entry{Name: "a", Content: "a\n"})
	checksum := bytes.Clone(good)
	checksum[len(checksum)-5] ^= 1
	long := strings.Repeat("a", 300)
	return append(refusedPaths(), []Case{
		{"nothing", nil, "EOF"},
		{"no gzip", []byte("PK\x03\x04 something else"), "gzip"},
		{"no tar", compress([]byte(strings.Repeat("no tar at all ", 100))), "invalid tar header"},
		{"cut", good[:len(good)-9], "EOF"},
		{"checksum", checksum, "checksum"},
		{"trailing", append(bytes.Clone(good), "rest"...), "EOF"},
		{"symlink", Pack(Entry{Name: "a", Type: tar.TypeSymlink, Link: "/etc"}), "not a regular file"},
		{"hard link", Pack(Entry{Name: "a", Type: tar.TypeLink, Link: "b"}), "not a regular file"},
		{"directory", Pack(Entry{Name: "a/", Type: tar.TypeDir, Mode: 0o755}), "not a regular file"},
		{"pipe", Pack(Entry{Name: "a", Type: tar.TypeFifo}), "not a regular file"},
		{"character device", Pack(Entry{Name: "a", Type: tar.TypeChar}), "not a regular file"},
		{"block device", Pack(Entry{Name: "a", Type: tar.TypeBlock}), "not a regular file"},
		{"contiguous file", Pack(Entry{Name: "a", Type: tar.TypeCont}), "not a regular file"},
		{"global attributes", Pack(Entry{Name: "g", Type: tar.TypeXGlobalHeader, Content: records(map[string]string{"path": "b"})}), "not a regular file"},
		{"unknown type", Pack(Entry{Name: "a", Type: 'Z'}), "not a regular file"},
		{"old sparse file", Pack(Entry{Name: "a", Type: tar.TypeGNUSparse, Content: "x"}), ""},
		{"sparse file of 1 GB", Sparse(1e9), "GNU.sparse"},
		{"sparse file of 200 GB", Sparse(2e11), "GNU.sparse"},
		{"sparse file of 1 byte", Sparse(1), "GNU.sparse"},
		{"sparse map", Pack(Entry{Name: "a", Records: map[string]string{"GNU.sparse.size": "1000000000", "GNU.sparse.numblocks": "0", "GNU.sparse.map": ""}}), "GNU.sparse"},
		{"extended attribute", Pack(Entry{Name: "a", Records: map[string]string{"SCHILY.xattr.security.capability": "x"}}), "has the attribute"},
		{"owner", Pack(Entry{Name: "a", Records: map[string]string{"uname": "root"}}), "has the attribute"},
		{"size in an attribute", Pack(Entry{Name: "a", Records: map[string]string{"size": "9000000000000"}}), "has the attribute"},
		{"long path in an attribute", Pack(Entry{Name: "a", Records: map[string]string{"path": long}}), "more than 255 bytes"},
		{"git path in an attribute", Pack(Entry{Name: "a", Records: map[string]string{"path": ".git/config"}}), "leads into .git"},
		{"setuid", Pack(Entry{Name: "a", Mode: 0o4755}), "mode"},
		{"no mode", Pack(Entry{Name: "a", Mode: 0o000 | 1<<12}), "mode"},
		{"world-writable", Pack(Entry{Name: "a", Mode: 0o666}), "mode"},
		{"twice", Pack(Entry{Name: "a"}, Entry{Name: "a"}), "twice"},
		{"file and directory", Pack(Entry{Name: "a/b"}, Entry{Name: "a"}), "is a file"},
		{"too many files", Many(10_001), "more than 10000 files"},
		{"large file", Zeros(1, 9*mib), "more than 8388608 bytes"},
		{"large sum", Zeros(6, 36*mib), "more than 33554432 bytes"},
		{"claimed size", Pack(Entry{Name: "a", Size: 7 * mib}), "EOF"},
		{"claimed sum", Pack(Entry{Name: "a", Size: 1 << 32}), "more than"},
		{"zeros after the end", compress(make([]byte, 33*mib)), "more than 33554432 bytes"},
		{"large archive", make([]byte, 8*mib+1), "larger than"},
	}...)
}

// refusedPaths returns archives of one file each, at a path that no project may
// have.
func refusedPaths() []Case {
	var cases []Case
	for want, names := range map[string][]string{
		"not a path inside": {"../a", "/etc/passwd", "a/../../b", `..\a`, "./a", "a//b", "C:/a", ""},
		"leads into .git":   {".git/HEAD", ".git/hooks/post-commit", "sub/.git/config", ".GIT/HEAD", "git~1/HEAD", ".git /HEAD", ".git./HEAD", ".g\u200cit/HEAD", ".git::$INDEX_ALLOCATION/HEAD"},
		"leads into .chassis": {
			".chassis/project.yaml", ".chassis/upgrade/journal.json", ".Chassis/base.tar.gz", "chassi~1/x",
		},
	} {
		for _, name := range names {
			cases = append(cases, Case{"path " + name, Pack(Entry{Name: name}), want})
		}
	}
	return cases
}
