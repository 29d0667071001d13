package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/getkin/kin-openapi/openapi3"
)

// patience is how long something that has to happen may take on a busy machine.
const patience = 30 * time.Second

// page is a page that shows a contract, in a browser.
type page struct {
	url        string
	browser    string // path of the program
	screenshot string // file to write, empty for none
	token      string // that the service demands, empty for none

	mu       sync.Mutex
	messages []string // of the browser's console
}

// show opens the page of a service, and reports whether anything is wrong with
// it, which it writes: the page has to list every operation of the contract, to
// send a request, and to leave the browser nothing to complain about.
func (p *page) show(ctx context.Context, w io.Writer, path string) (found bool, err error) {
	document, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return false, fmt.Errorf("read %s: %w", path, err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(p.browser), chromedp.NoSandbox, chromedp.WindowSize(1000, 1100))
	ctx, cancel := chromedp.NewExecAllocator(ctx, options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	if err := chromedp.Do(ctx); err != nil { // starts the browser, for longer than one action
		return false, err
	}
	go p.listen(ctx)
	ctx, cancel = context.WithTimeout(ctx, patience)
	defer cancel()
	wrong, err := p.use(ctx, operations(document))
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range append(wrong, p.messages...) {
		fmt.Fprintln(w, line)
	}
	return len(wrong)+len(p.messages) > 0, err
}

// listen keeps what the browser writes to its console: errors of scripts, files
// that it cannot load, and what the content security policy forbids.
func (p *page) listen(ctx context.Context) {
	for message, err := range chromedp.Console(ctx) {
		if err != nil {
			return
		}
		p.mu.Lock()
		p.messages = append(p.messages, "console: "+message.String())
		p.mu.Unlock()
	}
}

// use loads the page and works with it, and returns what is wrong.
func (p *page) use(ctx context.Context, all []operation) (wrong []string, err error) {
	const listed = `[...document.querySelectorAll(".opblock")].map(o => o.querySelector(".opblock-summary-method").textContent + " " + o.querySelector(".opblock-summary-path").dataset.path)`
	if err := chromedp.Do(ctx, chromedp.Navigate(p.url)); err != nil {
		return nil, err
	}
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.querySelector(".opblock") !== null`)); err != nil {
		return []string{"the page lists no operations: " + err.Error()}, nil
	}
	if err := p.take(ctx); err != nil {
		return nil, err
	}
	shown, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](listed))
	if err != nil {
		return nil, err
	}
	var documented []string
	for _, op := range all {
		documented = append(documented, op.Method+" "+op.Path)
	}
	slices.Sort(shown)
	slices.Sort(documented)
	if !slices.Equal(shown, documented) {
		wrong = append(wrong, fmt.Sprintf("the page lists %q, the contract has %q", shown, documented))
	}
	if err := p.authorize(ctx); err != nil {
		return wrong, err
	}
	status, err := sendFromPage(ctx, first(all))
	if err != nil {
		return wrong, err
	}
	if !strings.HasPrefix(status, "20") {
		wrong = append(wrong, "the page got status "+status)
	}
	return wrong, nil
}

// take takes a picture of the page.
func (p *page) take(ctx context.Context) error {
	if p.screenshot == "" {
		return nil
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(p.screenshot, picture, 0o644)
}

// authorize gives the page the token, as a person does.
func (p *page) authorize(ctx context.Context) error {
	if p.token == "" {
		return nil
	}
	err := chromedp.Do(ctx,
		chromedp.Click(".auth-wrapper .authorize"),
		chromedp.SendKeys(".modal-ux-content input", p.token),
		chromedp.Click(".modal-ux-content button.authorize"),
		chromedp.Click(".modal-ux-content button.btn-done"),
	)
	if err != nil {
		return fmt.Errorf("authorize: %w", err)
	}
	return nil
}

// first returns an operation that needs to know nothing, if possible one with a
// body.
func first(all []operation) operation {
	chosen := all[0] // GET /
	for _, op := range all {
		if op.Method == http.MethodPost {
			return op
		}
	}
	return chosen
}

// sendFromPage sends the request that the page proposes for an operation, and returns the
// status of the response.
func sendFromPage(ctx context.Context, op operation) (status string, err error) {
	block := "#operations-" + strings.ReplaceAll(op.Operation.Tags[0], " ", "_") + "-" + op.Operation.OperationID
	err = chromedp.Do(ctx,
		chromedp.Click(block+" .opblock-summary-control"),
		chromedp.Click(block+" .try-out__btn"),
		chromedp.Click(block+" .execute"),
	)
	if err != nil {
		return "", fmt.Errorf("send %s %s: %w", op.Method, op.Path, err)
	}
	return chromedp.Run(ctx, chromedp.Text(block+" .live-responses-table tbody .response-col_status"))
}
