package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
)

// evaluateEvery is the time between two evaluations of the rules.
const evaluateEvery = 30 * time.Second

// start is the time of the first scrape.
var start = time.Unix(1_800_000_000, 0)

// prometheus is a storage of samples with an engine for queries.
type prometheus struct {
	dir     string
	storage *tsdb.DB
	engine  *promql.Engine
	end     time.Time
}

func openPrometheus() (*prometheus, error) {
	dir, err := os.MkdirTemp("", "monitoring-")
	if err != nil {
		return nil, err
	}
	db, err := tsdb.Open(dir, slog.New(slog.DiscardHandler), nil, tsdb.DefaultOptions(), nil)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples:    1_000_000,
		Timeout:       time.Minute,
		LookbackDelta: 5 * time.Minute,
		Parser:        parser.NewParser(parser.Options{}),
	})
	return &prometheus{dir: dir, storage: db, engine: engine, end: start}, nil
}

func (p *prometheus) close() {
	_ = p.storage.Close()
	_ = os.RemoveAll(p.dir)
}

// evaluate stores the scrapes, evaluates the rules as time passes, and returns
// the state of each alert at the end.
func (p *prometheus) evaluate(ctx context.Context, in input) (map[string]alert, error) {
	manager := rules.NewManager(&rules.ManagerOptions{
		QueryFunc:    rules.EngineQueryFunc(p.engine, p.storage),
		AppendableV2: p.storage,
		Queryable:    p.storage,
		Context:      ctx,
		NotifyFunc:   func(context.Context, string, ...*rules.Alert) {},
		Logger:       slog.New(slog.DiscardHandler),
		Parser:       parser.NewParser(parser.Options{}),
	})
	groups, errs := manager.LoadGroups(evaluateEvery, labels.EmptyLabels(), "", nil, false, in.Rules)
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	for _, scrape := range in.Scrapes {
		at := start.Add(time.Duration(scrape.Second) * time.Second)
		p.advance(ctx, groups, at)
		if err := p.store(ctx, scrape, in.Labels, at); err != nil {
			return nil, fmt.Errorf("scrape at second %d: %w", scrape.Second, err)
		}
	}
	p.advance(ctx, groups, p.end.Add(evaluateEvery))
	return states(groups)
}

// advance evaluates the rules until the time given.
func (p *prometheus) advance(ctx context.Context, groups map[string]*rules.Group, until time.Time) {
	for ; p.end.Before(until); p.end = p.end.Add(evaluateEvery) {
		for _, group := range groups {
			group.Eval(ctx, p.end)
		}
	}
}

// store appends the samples of a scrape, and whether it succeeded.
func (p *prometheus) store(ctx context.Context, s scrape, target map[string]string, at time.Time) error {
	if target == nil {
		return nil // no target is configured
	}
	appender := p.storage.Appender(ctx)
	up := labels.NewBuilder(labels.FromMap(target)).Set(model.MetricNameLabel, "up").Labels()
	value := 0.0
	if s.Body != "" {
		value = 1
	}
	if _, err := appender.Append(0, up, at.UnixMilli(), value); err != nil {
		return err
	}
	if err := appendSamples(appender, s.Body, target, at); err != nil {
		return err
	}
	return appender.Commit()
}

func appendSamples(appender storage.Appender, body string, target map[string]string, at time.Time) error {
	samples, err := textparse.New([]byte(body), "text/plain; version=0.0.4", labels.NewSymbolTable(), textparse.ParserOptions{})
	if err != nil {
		return err
	}
	for {
		entry, err := samples.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		var series labels.Labels
		samples.Labels(&series)
		_, _, value := samples.Series()
		labelled := labels.NewBuilder(series)
		for name, value := range target {
			labelled.Set(name, value)
		}
		if _, err := appender.Append(0, labelled.Labels(), at.UnixMilli(), value); err != nil {
			return err
		}
	}
}

// states returns the state of every alert, or what went wrong with one.
func states(groups map[string]*rules.Group) (map[string]alert, error) {
	found := map[string]alert{}
	for _, group := range groups {
		for _, rule := range group.AlertingRules() {
			if err := rule.LastError(); err != nil {
				return nil, fmt.Errorf("%s: %w", rule.Name(), err)
			}
			state := alert{State: rule.State().String()}
			for _, active := range rule.ActiveAlerts() {
				state.Annotations = active.Annotations.Map()
			}
			found[rule.Name()] = state
		}
	}
	return found, nil
}

// queries returns how many series each query gives.
func (p *prometheus) queries(ctx context.Context, queries []string) (map[string]int, error) {
	// Grafana replaces its variables with the range of a rate and the time shown.
	variables := strings.NewReplacer("$__rate_interval", "5m", "$__range", "1h")
	counts := map[string]int{}
	for _, query := range queries {
		q, err := p.engine.NewInstantQuery(ctx, p.storage, nil, variables.Replace(query), p.end)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", query, err)
		}
		result := q.Exec(ctx)
		if result.Err != nil {
			return nil, fmt.Errorf("%s: %w", query, result.Err)
		}
		vector, err := result.Vector()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", query, err)
		}
		counts[query] = len(vector)
		q.Close()
	}
	return counts, nil
}
