package settlement

import (
	"fmt"
	"strings"
)

// String renders the rules as text: a line for each rule, which is as long as the rule.
func (r Rules) String() string {
	var b strings.Builder
	b.WriteString(strings.ToUpper(r.Title) + "\n")
	for _, s := range r.Sections {
		b.WriteString("\n" + s.Title + "\n")
		for _, rule := range s.Rules {
			b.WriteString("- " + rule + "\n")
		}
		for line := range strings.Lines(s.Figure) {
			b.WriteString("    " + line)
		}
	}
	return b.String()
}

// Markdown renders the rules as Markdown: a heading for each section, its rules as a
// numbered list. Names from the policy are escaped, so that none of them becomes a
// heading, a link or a tag; figures stand in blocks of code.
func (r Rules) Markdown() string {
	var b strings.Builder
	b.WriteString("# " + escaped(r.Title) + "\n")
	for _, s := range r.Sections {
		b.WriteString("\n## " + escaped(s.Title) + "\n\n")
		for i, rule := range s.Rules {
			fmt.Fprintf(&b, "%d. %s\n", i+1, escaped(rule))
		}
		if s.Figure != "" {
			fence := strings.Repeat("`", 3)
			for strings.Contains(s.Figure, fence) {
				fence += "`"
			}
			b.WriteString("\n" + fence + "text\n" + s.Figure + fence + "\n")
		}
	}
	return b.String()
}

// escaped keeps a text from being read as Markdown or HTML.
func escaped(s string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "&", "&amp;",
		"|", "\\|", "#", "\\#", "~", "\\~", "\n", " ", "\r", " ").Replace(s)
}
