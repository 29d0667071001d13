package resource

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var nameForm = regexp.MustCompile(`^` + namePattern + `$`)

const namePattern = `[a-z][a-z0-9]*(_[a-z0-9]+)*`

func isNameRune(char rune) bool {
	return char >= 'a' && char <= 'z' || char >= '0' && char <= '9' || char == '_'
}

// suggestName returns a name that resembles text, or else the example.
func suggestName(text, example string) string {
	var name []rune
	for i, char := range []rune(text) {
		switch {
		case char > unicode.MaxASCII && unicode.IsLetter(char):
			return example // what is left of such a word says nothing
		case unicode.IsUpper(char) && i > 0 && unicode.IsLower([]rune(text)[i-1]):
			name = append(name, '_', unicode.ToLower(char))
		case isNameRune(unicode.ToLower(char)):
			name = append(name, unicode.ToLower(char))
		default:
			name = append(name, '_')
		}
	}
	parts := strings.FieldsFunc(string(name), func(char rune) bool { return char == '_' })
	suggestion := strings.TrimLeft(strings.Join(parts, "_"), "_0123456789")
	if len(suggestion) > MaxName || !nameForm.MatchString(suggestion) {
		return example
	}
	return suggestion
}

// Package returns the name of the resource's Go package, such as orderitem.
func (r Resource) Package() string { return strings.ReplaceAll(r.Name, "_", "") }

// GoName returns the exported Go identifier of the resource, such as OrderItem.
func (r Resource) GoName() string { return exported(r.Name) }

// GoPlural returns the exported Go identifier of many, such as OrderItems.
func (r Resource) GoPlural() string { return exported(r.Plural) }

// GoVar returns the unexported Go identifier of the resource, such as orderItem.
func (r Resource) GoVar() string { return unexported(r.Name) }

// GoShort returns the name of a variable that holds a resource: its initial, or
// another letter where functions mean something else by that one, or the package
// has no other name.
func (r Resource) GoShort() string {
	if initial := r.Name[:1]; initial != r.Package() && !strings.Contains("bcdfhirstw", initial) {
		return initial
	}
	if r.Package() == "v" {
		return "x"
	}
	return "v"
}

// GoVars returns the unexported Go identifier of many, such as orderItems.
func (r Resource) GoVars() string { return unexported(r.Plural) }

// Table returns the name of the resource's table, such as order_items. It is
// also the member of a JSON list.
func (r Resource) Table() string { return r.Plural }

// FileName returns the name of Go files about many, such as orderitems, without
// its suffix. It has the words together: after an underscore, the go command takes
// windows and the like for a constraint. Where the service has a file of that
// name, it is another one, such as metrics_resource.
func (r Resource) FileName() string {
	name := strings.ReplaceAll(r.Plural, "_", "")
	if slices.Contains(serviceFiles(), name) {
		name += "_resource"
	}
	return name
}

// PathSegment returns the segment of URL paths, such as order-items: segments
// of several words have hyphens.
func (r Resource) PathSegment() string { return strings.ReplaceAll(r.Plural, "_", "-") }

// Words returns the resource in words, such as "order item" or "API key".
func (r Resource) Words() string { return inWords(r.Name) }

// PluralWords returns many in words, such as "order items" or "API keys".
func (r Resource) PluralWords() string { return inWords(r.Plural) }

// Article returns "a" or "an", as the words of the resource need it.
func (r Resource) Article() string { return article(r.Words()) }

// PrimaryKey returns the name of the index of the table's primary key.
func (r Resource) PrimaryKey() string { return r.Plural + "_pkey" }

// UniqueIndex returns the name of the index that makes the field unique.
func (r Resource) UniqueIndex(field Field) string { return r.Plural + "_" + field.Column() + "_key" }

// Index returns the name of the index by which lists are filtered by the field.
func (r Resource) Index(field Field) string { return r.Plural + "_" + field.Column() + "_idx" }

// OwnerIndex returns the name of the index by which lists are filtered by the
// owner.
func (r Resource) OwnerIndex() string { return r.Plural + "_" + ownerWord + "_idx" }

// ForeignKey returns the name of the field's foreign key.
func (r Resource) ForeignKey(field Field) string { return r.Plural + "_" + field.Column() + "_fkey" }

// CheckConstraint returns the name of the constraint on the field's values.
func (r Resource) CheckConstraint(field Field) string {
	return r.Plural + "_" + field.Column() + "_check"
}

// Column returns the name of the field's column, which is also its name in JSON
// and in queries: the name of the field, and for a ref with _id after it.
func (f Field) Column() string {
	if f.Type == Ref {
		return f.Name + "_id"
	}
	return f.Name
}

// GoName returns the exported Go identifier of the field, such as OrderID.
func (f Field) GoName() string { return exported(f.Column()) }

// GoVar returns the unexported Go identifier of the field, such as orderID.
func (f Field) GoVar() string { return unexported(f.Column()) }

// GoValue returns the exported Go identifier of one of the field's values, such
// as StatusOpen.
func (f Field) GoValue(value string) string { return f.GoName() + exported(value) }

// Words returns the field in words, such as "placed at" or "order ID".
func (f Field) Words() string { return inWords(f.Column()) }

func exported(name string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		out.WriteString(capital(part))
	}
	return out.String()
}

func unexported(name string) string {
	first, rest, _ := strings.Cut(name, "_")
	return first + exported(rest)
}

func inWords(name string) string {
	parts := strings.Split(name, "_")
	for i, part := range parts {
		if spelled := initialism(part); spelled != "" {
			parts[i] = spelled
		}
	}
	return strings.Join(parts, " ")
}

// capital returns part as it stands inside a Go identifier. After a digit another
// word begins, as in B2B; the generator of the client does the same.
func capital(part string) string {
	if spelled := initialism(part); spelled != "" {
		return spelled
	}
	for at := 1; at < len(part); at++ {
		if isLetter(part[at]) && !isLetter(part[at-1]) {
			return capital(part[:at]) + capital(part[at:])
		}
	}
	if part == "" {
		return ""
	}
	return strings.ToUpper(part[:1]) + part[1:]
}

// initialism returns how an initialism or its plural is written, such as ID or
// URLs, "" for any other word.
func initialism(part string) string {
	if isInitialism(part) {
		return strings.ToUpper(part)
	}
	if one, many := strings.CutSuffix(part, "s"); many && isInitialism(one) {
		return strings.ToUpper(one) + "s"
	}
	return ""
}

// isInitialism knows those of staticcheck's ST1003, by which Go names are linted.
func isInitialism(part string) bool {
	switch part {
	case "acl", "amqp", "api", "ascii", "cpu", "css", "db", "dns", "eof", "gid", "guid", "html", "http", "https", "id", "ip", "json",
		"qps", "ram", "rpc", "rtp", "sip", "sla", "smtp", "sql", "ssh", "tcp", "tls", "ts", "ttl", "udp", "ui", "uid", "uri", "url", "utf8",
		"uuid", "vm", "xml", "xmpp", "xsrf", "xss":
		return true
	}
	return false
}
