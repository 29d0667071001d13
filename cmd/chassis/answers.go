package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
)

// maxAnswers is the size of the largest answers file, in bytes.
const maxAnswers = 1 << 20

// An answerFlag is the flag of one question. Answers are looked at all
// together later, so that all of what is wrong is said at once.
type answerFlag struct {
	question generator.Question
	answers  generator.Answers
}

// addAnswerFlags gives cmd a flag for each question but the name, which is an
// argument. The flags write into answers.
func addAnswerFlags(cmd *cobra.Command, answers generator.Answers) {
	for _, question := range generator.Questions() {
		if question.Key == "name" {
			continue
		}
		flag := cmd.Flags().VarPF(answerFlag{question, answers}, question.Flag, "", usageOf(question))
		if question.Kind == generator.Switch {
			flag.NoOptDefVal = "true"
		}
		values := question.Values
		if question.Kind == generator.Switch {
			values = []string{"true", "false"}
		}
		// It fails for flags only that do not exist.
		_ = cmd.RegisterFlagCompletionFunc(question.Flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

func usageOf(question generator.Question) string {
	switch question.Kind {
	case generator.Switch:
		return fmt.Sprintf("%s; --%s=false goes without", question.Help, question.Flag)
	case generator.Specs:
		return question.Help + " (once for each)"
	}
	if values := valuesOf(question); values != "" {
		return question.Help + " (" + values + ")"
	}
	return question.Help
}

// Set stores an answer; a list may be given bit by bit, and SPECs are given one
// by one.
func (f answerFlag) Set(text string) error {
	if before, given := f.answers[f.question.Key]; given {
		switch f.question.Kind {
		case generator.List:
			text = before + "," + text
		case generator.Specs:
			text = before + "\n" + text
		}
	}
	f.answers[f.question.Key] = text
	return nil
}

// String returns the default, which is what pflag shows in its help.
func (f answerFlag) String() string { return f.question.Default }

// Type names the flag's value in the help; bool is what pflag calls a switch.
func (f answerFlag) Type() string {
	switch f.question.Kind {
	case generator.Switch:
		return "bool"
	case generator.Specs:
		return "spec"
	}
	return string(f.question.Kind)
}

// stdinPath stands for standard input in place of an answers file.
const stdinPath = "-"

// readAnswers reads the answers file at path and adds to answers what they
// leave open. Bad answers are a [*generator.ValidationError].
func (a *app) readAnswers(ctx context.Context, path string, answers generator.Answers) error {
	data, err := a.readBounded(ctx, path)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var given generator.Answers
	if err == nil {
		given, err = generator.ParseAnswers(data)
	}
	maps.DeleteFunc(given, func(key, _ string) bool {
		_, answered := answers[key]
		return answered
	})
	maps.Copy(answers, given)
	if _, ok := errors.AsType[*generator.ValidationError](err); err == nil || ok {
		return err
	}
	source := "answers file " + path
	if path == stdinPath {
		source = "answers from standard input"
	}
	return &failure{
		exit: exitUsage, code: "invalid_answers_file", err: err,
		message: fmt.Sprintf("%s: %v", source, generator.WithoutPath(err)),
		hint:    "chassis options --json prints what an answers file may hold",
	}
}

// readBounded reads a file of at most [maxAnswers] bytes, or standard input. It
// returns when ctx ends, even if what is read never does, as a pipe or a
// terminal may not.
func (a *app) readBounded(ctx context.Context, path string) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		data, err := a.readAll(path)
		read <- result{data, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case result := <-read:
		return result.data, result.err
	}
}

func (a *app) readAll(path string) ([]byte, error) {
	source := a.stdin
	if path != stdinPath {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		source = file
	}
	data, err := io.ReadAll(io.LimitReader(source, maxAnswers+1))
	if err == nil && len(data) > maxAnswers {
		err = fmt.Errorf("is larger than %d bytes", maxAnswers)
	}
	return data, err
}
