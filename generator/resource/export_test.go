package resource

// For tests that import generator, which imports this package.
var (
	ServiceNames   = serviceNames
	ServicePlurals = servicePlurals
	ServiceFiles   = serviceFiles
	Singulars      = singulars
)
