package resource

import (
	"fmt"
	"slices"
	"strings"
)

// ownFields come by themselves with every resource.
func ownFields() []string { return []string{"id", "version", "created_at", "updated_at"} }

// reserved are names that cannot be taken, and why.
type reserved struct {
	names  []string
	reason string
}

// find returns why name cannot be taken, "" if it can.
func find(all []reserved, name string) string {
	for _, reserved := range all {
		if slices.Contains(reserved.names, name) {
			return reserved.reason
		}
	}
	return ""
}

// takenPackages are the names that no package of a resource can have. Files
// that import it import and declare others.
func takenPackages() []reserved {
	return append([]reserved{
		{ignoredPackages(), "is a package name that the go command treats differently"},
		{windowsNames(), "is a reserved name on Windows"},
		{declaredNames(), "is declared by the package of every resource"},
		{clientNames(), "is declared by the client that is generated from the contract"},
	}, takenIdentifiers()...)
}

// takenPlurals are the names that no plural can have. It names a table,
// variables and a member of lists.
func takenPlurals() []reserved {
	return append([]reserved{
		{reservedSQL(), "is a reserved word of SQL, and the plural names the table"},
		{[]string{"goose_db_version"}, "is the table of the migrations"},
		{[]string{"next_cursor"}, "is a member of every list in JSON"},
		{servicePlurals(), "is taken by a type or method of the service"},
		{serviceIdentifiers(), "is taken by an identifier of the service"},
	}, takenIdentifiers()...)
}

// takenIdentifiers are the names that neither a package nor a variable can
// have.
func takenIdentifiers() []reserved {
	return []reserved{
		{keywords(), "is a keyword of Go"},
		{predeclared(), "is a predeclared identifier of Go"},
		{serviceNames(), "is taken by the code of the service"},
	}
}

// takenColumns are the names that no column of a field can have.
func takenColumns() []reserved {
	return []reserved{
		{[]string{"limit", "cursor"}, "is a parameter of lists"},
		{keywords(), "is a keyword of Go"},
		{reservedSQL(), "is a reserved word of SQL"},
	}
}

// ignoredPackages are names with a meaning to the go command: files of a
// package documentation are ignored, packages below a directory vendor or
// testdata cannot be imported, packages below internal not from everywhere, and
// init and main cannot be imported under their names.
func ignoredPackages() []string {
	return []string{"documentation", "init", "internal", "main", "testdata", "vendor"}
}

// declaredNames are the packages whose type would be one of [declaredIdentifiers].
func declaredNames() []string {
	var names []string
	for _, identifier := range declaredIdentifiers() {
		names = append(names, strings.ToLower(identifier))
	}
	return names
}

// declaredIdentifiers are what the package of every resource declares, besides
// its type and what is named after fields; Filter comes with the first ref.
func declaredIdentifiers() []string {
	return []string{"Draft", "Filter", "From", "New", "SizeOf", "Store"}
}

// windowsNames cannot be directories on Windows.
func windowsNames() []string {
	names := []string{"aux", "con", "nul", "prn"}
	for digit := '1'; digit <= '9'; digit++ {
		names = append(names, fmt.Sprintf("com%c", digit), fmt.Sprintf("lpt%c", digit))
	}
	return names
}

// serviceNames are those that a package of a resource or a variable that holds
// many of it would clash with: packages of the service, packages imported
// beside one of a resource, identifiers declared beside such an import,
// variables in scope where one is used, and what the service is about to have.
// A test holds them to the templates.
func serviceNames() []string {
	return strings.Fields(`
		after api args at attempts auth authtest b bare before binary body bufio build bytes cache cachetest calls cancel cfg
		changed chi client clip cmp collectors command commands config conns context counted crc32 created ctx d damage
		dangling database date db debug decimal desc distinct draft drafts driver dsn embed embedded empty entry err
		errors etag exec exists explain f failing field fields filepath filter first flag fmt fs fstest gofakeit goose
		got guarded h http httptest id inner io json kept key last least length limits list listen listening lock
		maps math maybe memory memorytest metricnoop migrate migratetest mine most n name net now number oldest open
		openapi openapi3 os otelpgx otelsql other outage outcome overwrite page parse path patience pgconn pgtype pgx
		pgxpool point policy postgres postgrestest prepare probe problem process prometheus promhttp querier query r
		rand ratelimit ratelimittest reason redis redistest refer reflect refused regexp relay replica resource row
		rows run running runtime s second seed semconv serve service shared signal size slices slog sql sqlite
		sqlite3 start statistic stdlib store stored stores storetest strconv strings sync synctest syscall t take
		taken telemetry telemetrytest testing text third time tls trace ttl unavailable unknown unsafe update
		updated url uuid validate variables version w want web webtest write`)
}

// serviceFiles are the files that stand beside those about a resource, without
// their suffix. A test holds them to the templates.
func serviceFiles() []string {
	return strings.Fields(`
		access api backup cache calls change contract counted date decimal embedded errors failing file lock memory metrics
		optional outage pool postgres preconditions races reference references refused relay resource routes seed sqlite
		table time trace unique`)
}

// servicePlurals are exported identifiers and methods that stand beside those
// named after the plural of a resource.
func servicePlurals() []string {
	return []string{"collectors", "limits", "migrations", "stores"}
}

// serviceIdentifiers are plurals that are, as an identifier, one that stands beside
// those named after the plural of a resource: too_many_conns is tooManyConns. A
// test finds what is missing.
func serviceIdentifiers() []string {
	return strings.Fields(`
		admin_shutdown any_of await_use busy_timeout cannot_connect_now check_backup check_path connection_class copy_into
		crash_shutdown create_test_table error_of expect_change fill foreign_key_violation get give_up gone ids
		invalid_text is_away is_broken is_code is_down is_foreign_key is_missing large_row make_file mu new_counted new_db
		new_memory new_migrations new_pool_collector new_relay new_resource newest_first numbered open_at open_migrated
		open_migrator open_through other_database ping pool_collector primary_code query_canceled row_table session_lock
		statement_timeout stored_date stored_decimal stored_time sync_log test_table tombstone_ttl too_many_conns
		unique_violation wait_seconds want_stored`)
}

// clientNames are what the client declares that is generated from the contract,
// as packages. A test finds what is missing.
func clientNames() []string {
	return strings.Fields(`
		clientinterface clientoption clientwithresponses clientwithresponsesinterface cursor idparameter ifmatch
		ifmatchrequired ifnonematch limit newclient newclientwithresponses requesteditorfn withbaseurl withhttpclient
		withrequesteditorfn`)
}

// keywords are those of Go.
func keywords() []string {
	return strings.Fields(`
		break case chan const continue default defer else fallthrough for func go goto if import interface map package
		range return select struct switch type var`)
}

// predeclared are the predeclared identifiers of Go 1.26.
func predeclared() []string {
	return strings.Fields(`
		any append bool byte cap clear close comparable complex complex128 complex64 copy delete error false float32
		float64 imag int int16 int32 int64 int8 iota len make max min new nil panic print println real recover rune
		string true uint uint16 uint32 uint64 uint8 uintptr`)
}

// reservedSQL are the words that cannot stand for a table or column without
// quotes: of PostgreSQL those that pg_get_keywords() of version 15 gives the
// category R or T, system_user, which version 16 added, and the system columns;
// of SQLite 3.54.1 those of its keywords (tool/mkkeywordhash.c) that its parser
// takes for no name, and the names of the row id. Each keyword of both was tried
// on both in November 2026, as a table and as a column of what the service's
// stores and migrations execute. All others, such as key, action or position,
// are fine.
func reservedSQL() []string {
	return strings.Fields(`
		add all alter analyse analyze and any array as asc asymmetric authorization autoincrement between binary both
		case cast check cmax cmin collate collation column commit concurrently constraint create cross ctid
		current_catalog current_date current_role current_schema current_time current_timestamp current_user default
		deferrable delete desc distinct do drop else end escape except exists false fetch for foreign freeze from full
		grant group having if ilike in index initially inner insert intersect into is isnull join lateral leading left
		like limit localtime localtimestamp natural not nothing notnull null offset oid on only or order outer
		overlaps placing primary raise references returning right rowid select session_user set similar some symmetric
		system_user table tableoid tablesample then to trailing transaction true union unique update user using values
		variadic verbose when where window with xmax xmin`)
}
