package config

import (
	"fmt"
	"net/netip"
	"strings"
)

// List is a comma-separated list; spaces around its items do not count.
type List []string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (l *List) UnmarshalText(text []byte) error {
	*l = nil
	for item := range strings.SplitSeq(string(text), ",") {
		if item = strings.TrimSpace(item); item != "" {
			*l = append(*l, item)
		}
	}
	return nil
}

// String writes the list as it is read.
func (l List) String() string { return strings.Join(l, ",") }

// Networks is a comma-separated list of networks in CIDR notation; a single
// address stands for itself.
type Networks []string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (n *Networks) UnmarshalText(text []byte) error {
	var items List
	if err := items.UnmarshalText(text); err != nil {
		return err
	}
	*n = nil
	for _, item := range items {
		prefix, err := netip.ParsePrefix(item)
		if addr, addrErr := netip.ParseAddr(item); addrErr == nil {
			addr = addr.Unmap().WithZone("")
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return fmt.Errorf("is not a list of networks: %q is not a network; set it to networks such as 10.0.0.0/8,192.0.2.7", item)
		}
		*n = append(*n, prefix.String())
	}
	return nil
}

// String writes the list as it is read.
func (n Networks) String() string { return strings.Join(n, ",") }
