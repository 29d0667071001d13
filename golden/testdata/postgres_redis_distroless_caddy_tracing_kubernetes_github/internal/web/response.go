package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// Encode writes value as a JSON response.
func Encode(w http.ResponseWriter, status int, value any) error {
	return encode(w, "application/json", status, value)
}

func encode(w http.ResponseWriter, contentType string, status int, value any) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(value); err != nil {
		return err
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the recorder knows of an error: the client is gone
	return nil
}
