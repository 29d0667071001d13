// Package upgrade brings a rendered service in step with newer templates and
// loses nothing of its owner's work.
//
// Three trees take part. Base is the pristine render that the service keeps
// in .chassis/base.tar.gz, theirs is a fresh render of the current templates
// with the same answers, ours is the work tree. [MakePlan] pairs their files
// and decides every path by one table ([table]); it reads and never writes.
// What it decides is a list of [Step]s, each with the state of a path before
// and after, and a list of [Change]s that says the same to people.
//
// The steps are applied through a journal in .chassis/upgrade: new contents
// and backups are staged there first, each path is then replaced by a rename,
// the new base and project.yaml last. A run that ends half-way is finished by
// [Continue] or taken back by [Abort].
package upgrade
