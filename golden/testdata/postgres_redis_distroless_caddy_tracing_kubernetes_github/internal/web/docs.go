package web

import (
	_ "embed"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/swaggest/swgui/v5/static"
)

// The page that shows the contract, and its script.
//
//go:embed docs/index.html
var docsPage string

//go:embed docs/docs.js
var docsScript string

// docsPolicy lets the page load its own files and send requests to the service
// itself. Swagger UI has its images in its style sheet, as data.
const docsPolicy = "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// getContract responds with the contract in one of its forms.
func getContract(mediaType string, form func() ([]byte, error)) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		content, err := form()
		if err != nil {
			return err
		}
		return writeFile(w, r, mediaType, content)
	}
}

// getDocs responds with a page that shows the contract: Swagger UI.
func getDocs(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Security-Policy", docsPolicy)
	return writeFile(w, r, "text/html; charset=utf-8", []byte(docsPage))
}

// getDocsFile responds with a file that the page loads.
func getDocsFile(w http.ResponseWriter, r *http.Request) error {
	const script, style = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
	switch name := chi.URLParam(r, "file"); name {
	case "docs.js":
		return writeFile(w, r, script, []byte(docsScript))
	case "favicon-32x32.png":
		content, err := static.FS.ReadFile(name)
		if err != nil {
			return err
		}
		return writeFile(w, r, "image/png", content)
	case "swagger-ui-bundle.js":
		return writeCompressed(w, r, script, static.FS, name+".gz")
	case "swagger-ui.css":
		return writeCompressed(w, r, style, static.FS, name+".gz")
	}
	return routeNotFound(w, r)
}
