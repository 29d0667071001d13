// Package tools pins the programs that check the code of chassis and of what
// it renders. The directories below it pin those whose requirements are many, such
// as the container tests'. They are modules of their own so that chassis
// depends on none of them.
package tools
