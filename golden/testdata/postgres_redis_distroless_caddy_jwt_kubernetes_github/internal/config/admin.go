package config

// Admin says where operators find metrics, readiness and profiles. With a port
// of its own neither metrics nor profiles are on the port of the service.
type Admin struct {
	Host     string `env:"APP_ADMIN_HOST" envDefault:"127.0.0.1"`
	Port     int    `env:"APP_ADMIN_PORT" envDefault:"0"` // 0 for no listener
	Profiles bool   `env:"APP_PPROF_ENABLED" envDefault:"false"`
}

func (a *Admin) check(p *problems, server Server) {
	if !isHost(a.Host) {
		p.add("APP_ADMIN_HOST", "%q is not an address; set it to one of this machine, such as 127.0.0.1, or to 0.0.0.0 for all", a.Host)
	}
	between(p, "APP_ADMIN_PORT", a.Port, 0, 65535)
	if a.Port != 0 && a.Port == server.Port {
		p.add("APP_ADMIN_PORT", "%d is APP_PORT, too; set it to another port, or to 0 for no admin listener", a.Port)
	}
	if a.Profiles && a.Port == 0 {
		p.add("APP_PPROF_ENABLED", "profiles are served on the admin listener only; set APP_ADMIN_PORT, or set it to false")
	}
}
