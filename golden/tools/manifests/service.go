package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// service is what the rest of a service says about itself.
type service struct {
	dir      string
	settings map[string]string   // every variable with its default in the image
	exposed  map[int32]bool      // ports of the image
	user     int64               // of the image
	secrets  map[string][]string // keys of those that are not among the manifests
}

var (
	setting  = regexp.MustCompile(`(?m)^((?:APP_|RUN_)[A-Z0-9_]+)=(.*)$`)
	exposed  = regexp.MustCompile(`(?m)^EXPOSE (\d+)`)
	imageEnv = regexp.MustCompile(`(?m)^ENV (APP_.*)$`)
	assigned = regexp.MustCompile(`(APP_[A-Z0-9_]+)=(\S*)`)
	user     = regexp.MustCompile(`(?m)^USER (\d+)`)
)

// readService reads .env.example and Dockerfile.
func readService(dir string) (*service, error) {
	variables, err := os.ReadFile(filepath.Join(dir, ".env.example"))
	if err != nil {
		return nil, err
	}
	dockerfile, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
	if err != nil {
		return nil, err
	}
	s := &service{dir: dir, settings: map[string]string{}, exposed: map[int32]bool{}}
	for _, match := range setting.FindAllStringSubmatch(string(variables), -1) {
		s.settings[match[1]] = match[2]
	}
	for _, line := range imageEnv.FindAllStringSubmatch(string(dockerfile), -1) {
		for _, match := range assigned.FindAllStringSubmatch(line[1], -1) {
			s.settings[match[1]] = match[2]
		}
	}
	for _, match := range exposed.FindAllStringSubmatch(string(dockerfile), -1) {
		port, err := strconv.ParseInt(match[1], 10, 32)
		if err != nil {
			return nil, err
		}
		s.exposed[int32(port)] = true
	}
	match := user.FindStringSubmatch(string(dockerfile))
	if match == nil {
		return nil, fmt.Errorf("%s: the Dockerfile names no user by number", dir)
	}
	s.user, err = strconv.ParseInt(match[1], 10, 64)
	return s, err
}
