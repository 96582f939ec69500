package main

import (
	"fmt"
	"io"
	"strings"
)

// writeMarkdown prints for a page or a mail.
func writeMarkdown(page io.Writer, a answer) error {
	fmt.Fprintf(page, "# %s\n", escape(a.Title))
	for _, t := range a.Tables {
		if t.Title != "" {
			fmt.Fprintf(page, "\n## %s\n", escape(t.Title))
		}
		fmt.Fprintln(page)
		line(page, t.Head)
		sides := make([]string, len(t.Head))
		for i := range sides {
			if sides[i] = "---"; i >= t.Texts {
				sides[i] = "---:"
			}
		}
		fmt.Fprintf(page, "| %s |\n", strings.Join(sides, " | "))
		for _, row := range t.Rows {
			line(page, row)
		}
	}
	for _, n := range a.Notes {
		fmt.Fprintf(page, "\n%s\n", escape(n.Text))
		for i, item := range n.Items {
			if i == 0 {
				fmt.Fprintln(page)
			}
			fmt.Fprintf(page, "- %s\n", escape(item))
		}
	}
	return nil
}

func line(page io.Writer, cells []string) {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = escape(c)
	}
	fmt.Fprintf(page, "| %s |\n", strings.Join(out, " | "))
}

// escape keeps what stands in names and texts from being read as markup.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "\n", " ").Replace(s)
}
