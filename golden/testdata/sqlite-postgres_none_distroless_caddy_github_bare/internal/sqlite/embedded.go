package sqlite

import "embed"

//go:embed all:migrations
var embedded embed.FS
