//go:build image

package auth

// inImage is whether this is the program of the image.
const inImage = true
