package postgres

import "embed"

//go:embed migrations/*.sql
var embedded embed.FS
