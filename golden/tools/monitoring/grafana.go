package main

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// readDashboard returns the queries of a dashboard that Grafana's schema allows.
func readDashboard(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	plugins.RegisterDefaultPlugins() // the kinds of panels and queries
	//lint:ignore SA1019 its successor is a schema that only the newest Grafana imports
	var board dashboard.Dashboard
	// The decoder returns an empty list of errors where there is none.
	var wrong cog.BuildErrors
	if err := board.UnmarshalJSONStrict(data); err != nil && (!errors.As(err, &wrong) || len(wrong) > 0) {
		return nil, err
	}
	if err := board.Validate(); err != nil {
		return nil, err
	}
	var panels struct {
		Panels []struct {
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	if err := json.Unmarshal(data, &panels); err != nil {
		return nil, err
	}
	var queries []string
	for _, panel := range panels.Panels {
		for _, target := range panel.Targets {
			queries = append(queries, target.Expr)
		}
	}
	if len(queries) == 0 {
		return nil, errors.New("no panel has a query")
	}
	return queries, nil
}
