package config

// Database says how the database is started with.
type Database struct {
	RunMigrations bool `env:"RUN_DB_MIGRATIONS" envDefault:"false"` // when the container starts

	Backend string `env:"APP_DATABASE_BACKEND" envDefault:"sqlite"` // sqlite or postgres
}
