package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/terminal"
	"golang.org/x/term"

	"github.com/chassis-go/chassis/generator"
)

// A prompter asks questions. It is all that commands know of the library that
// talks to the terminal.
type prompter interface {
	// ask returns an answer that the question accepts; preset is the answer
	// if nothing is typed. It returns errInterrupted if the user leaves, and
	// the error of ctx when that ends.
	ask(ctx context.Context, question generator.Question, preset string) (string, error)
}

// prompter returns a prompter if both ends are a terminal, else nil.
func (a *app) prompter() prompter {
	in, isFile := a.stdin.(terminal.FileReader)
	out, outIsFile := a.stdout.w.(terminal.FileWriter)
	if !isFile || !outIsFile || !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return nil
	}
	return terminalPrompter{terminal.Stdio{In: in, Out: out, Err: a.stderr}}
}

type terminalPrompter struct{ stdio terminal.Stdio }

func (p terminalPrompter) ask(ctx context.Context, question generator.Question, preset string) (string, error) {
	if _, err := fmt.Fprintf(p.stdio.Out, "  %s\n", question.Help); err != nil {
		return "", err
	}
	fd := int(p.stdio.In.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type result struct {
		answer string
		err    error
	}
	answered := make(chan result, 1)
	go func() {
		answer, err := p.answer(question, preset)
		answered <- result{answer, err}
	}()
	select {
	case <-ctx.Done():
		// The library waits for a key. A signal comes where it has shown a
		// prompt, and Ctrl-C is not yet a key.
		_, showCursor := fmt.Fprint(p.stdio.Out, "\x1b[?25h\n")
		return "", errors.Join(ctx.Err(), term.Restore(fd, before), showCursor)
	case result := <-answered:
		if errors.Is(result.err, terminal.InterruptErr) || errors.Is(result.err, io.EOF) {
			return "", errInterrupted
		}
		return result.answer, result.err
	}
}

func (p terminalPrompter) answer(question generator.Question, preset string) (string, error) {
	stdio := survey.WithStdio(p.stdio.In, p.stdio.Out, p.stdio.Err)
	message := question.Prompt + ":"
	switch question.Kind {
	case generator.Switch:
		answer, _ := strconv.ParseBool(preset)
		err := survey.AskOne(&survey.Confirm{Message: message, Default: answer}, &answer, stdio)
		return strconv.FormatBool(answer), err
	case generator.Choice:
		var answer string
		prompt := &survey.Select{Message: message, Options: question.Values, Default: preset}
		err := survey.AskOne(prompt, &answer, stdio)
		return answer, err
	case generator.List:
		var answer []string
		prompt := &survey.MultiSelect{Message: message, Options: question.Values, Default: strings.Split(preset, ",")}
		err := survey.AskOne(prompt, &answer, stdio)
		if len(answer) == 0 {
			return "none", err
		}
		return strings.Join(answer, ","), err
	}
	var answer string
	accept := survey.WithValidator(func(typed any) error { return refusal(question, typed) })
	err := survey.AskOne(&survey.Input{Message: message, Default: preset}, &answer, stdio, accept)
	return answer, err
}

// refusal returns why an answer cannot be used, nil if it can.
func refusal(question generator.Question, typed any) error {
	problem := question.Check(strings.TrimSpace(fmt.Sprint(typed)))
	if problem == nil {
		return nil
	}
	return fmt.Errorf("%s; %s", problem.Reason, problem.Hint)
}
