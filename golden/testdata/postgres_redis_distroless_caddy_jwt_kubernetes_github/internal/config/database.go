package config

// Database says how the database is started with.
type Database struct {
	RunMigrations bool `env:"RUN_DB_MIGRATIONS" envDefault:"false"` // when the container starts
}
