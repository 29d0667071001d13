// Package upgrade brings a rendered service in step with newer templates and
// keeps all of its owner's work.
//
// Three trees take part: base is the pristine render that the service keeps in
// .chassis/base.tar.gz, theirs is a fresh render of the current templates with
// the same answers, ours is the work tree. [Prepare] plans the upgrade,
// [Upgrade.Apply] applies it, [Continue] finishes one that was interrupted or
// left conflicts, [Abort] rolls it back, and a [Report] says what each of them
// does or did.
//
// The work is done in packages of which each imports only those after it, and
// which no other package imports: verify (what an upgrade breaks, on request),
// apply (staging, journal, rollback, recovery), plan (which path gets which
// content), merge (three versions of one file) and worktree (what is on disk and
// in git).
package upgrade
