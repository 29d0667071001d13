// Package apply carries out a plan so that it can be interrupted anywhere.
// [Apply] checks that no step touches uncommitted work, stages new contents
// and backups in .chassis/upgrade, writes a journal there, and then installs
// each path by a rename, the project's own state last. A failure is rolled
// back at once. What a killed process leaves behind is finished by [Continue]
// or rolled back by [Abort]; both can be killed and repeated as well. Only one
// process at a time works on a project.
package apply
