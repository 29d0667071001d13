package main

import (
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
		flag := cmd.Flags().VarPF(answerFlag{question, answers}, question.Key, "", usageOf(question))
		if question.Kind == generator.Switch {
			flag.NoOptDefVal = "true"
		}
		values := question.Values
		if question.Kind == generator.Switch {
			values = []string{"true", "false"}
		}
		// It fails for flags only that do not exist.
		_ = cmd.RegisterFlagCompletionFunc(question.Key, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

func usageOf(question generator.Question) string {
	if values := valuesOf(question); values != "" && question.Kind != generator.Switch {
		return question.Help + " (" + values + ")"
	}
	return question.Help
}

// Set stores an answer; a list may be given bit by bit.
func (f answerFlag) Set(text string) error {
	if before, given := f.answers[f.question.Key]; given && f.question.Kind == generator.List {
		text = before + "," + text
	}
	f.answers[f.question.Key] = text
	return nil
}

// String returns the default, which is what pflag shows in its help.
func (f answerFlag) String() string { return f.question.Default }

// Type names the flag's value in the help; bool is what pflag calls a switch.
func (f answerFlag) Type() string {
	if f.question.Kind == generator.Switch {
		return "bool"
	}
	return string(f.question.Kind)
}

// readAnswers reads the answers file at path and adds to answers what they
// leave open. Bad answers are a [*generator.ValidationError].
func readAnswers(path string, answers generator.Answers) error {
	data, err := readBounded(path, maxAnswers)
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
	return &failure{
		exit: exitUsage, code: "invalid_answers_file", err: err,
		message: fmt.Sprintf("answers file %s: %v", path, generator.WithoutPath(err)),
		hint:    "chassis options --json prints what an answers file may hold",
	}
}

// readBounded reads a file of at most limit bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("is larger than %d bytes", limit)
	}
	return data, err
}
