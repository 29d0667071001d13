// Package containers pins the programs that the container tests need and that a
// fresh machine does not have: the build and compose plugins, the Dockerfile
// frontend, a registry client that is a small registry too, and the proxy.
// They are a module of their own so that chassis depends on none of them.
package containers
