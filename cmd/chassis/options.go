package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
)

func newOptionsCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "options",
		Short: "List every question: name, type, values, default, help",
		Args:  a.arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return a.options(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the JSON Schema of an answers file")
	return cmd
}

func (a *app) options(asJSON bool) error {
	if asJSON {
		schema, err := generator.Schema()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s\n", schema)
		return err
	}
	table := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tTYPE\tVALUES\tDEFAULT\tHELP")
	for _, question := range generator.Questions() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", question.Key, question.Kind,
			orDash(valuesOf(question)), orDash(question.Default), question.Help)
	}
	return table.Flush()
}

// valuesOf says what the question may be answered with, empty for free text.
func valuesOf(question generator.Question) string {
	switch question.Kind {
	case generator.Switch:
		return "true, false"
	case generator.List:
		return strings.Join(question.Values, ", ") + ", none"
	case generator.Specs:
		return "SPEC, none"
	}
	return strings.Join(question.Values, ", ")
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
