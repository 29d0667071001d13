// Command bare is what a rendered service is measured against where both keep
// their notes in memory: net/http and nothing else, on the same route. It
// listens on the address that is its only argument.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"sync"
	"time"
)

type note struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func main() {
	now := time.Now().UTC()
	notes := map[string]note{"1": {ID: "019aaaaa-0000-7000-8000-000000000000", Title: "measured", Body: "text", Version: 1, CreatedAt: now, UpdatedAt: now}}
	var mu sync.RWMutex
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		mu.RLock()
		n, found := notes[r.PathValue("id")]
		mu.RUnlock()
		if !found {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(n)
	})
	server := &http.Server{Addr: os.Args[1], Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
