package partnerecon_test

import (
	"strings"
)

// mib is the size of the largest document that is read.
const mib = 1 << 20

// hostileNumbers are texts that no door may take for a number, be it as it
// stands, as a percentage ("…%"), as a fraction ("…/3", "1/…"), as a day or as a
// month. Each has a group for the name of its test.
func hostileNumbers() map[string][]string {
	return map[string][]string{
		"empty and space": {
			"", " ", "  ", "\t", "\n", "\r\n", "\v", "\f", " 1", "1 ", " 1 ", "\t1", "1\t", "\n1", "1\n", "1\r\n", "1 2", "- 1", "1 .5", "1. 5",
			"\u00a01", "1\u00a0", "\u20031", "\u20091", "1\u202f000", "\u30001", "\u200b1", "1\u200b", "\ufeff1", "1\ufeff", "\u20601", "\u00ad1",
		},
		"signs and points": {
			"+1", "+0", "-0", "-0.0", "-0.00", "-00", "+", "-", "--1", "-+1", "+-1", "1-", "1+", "(1)", "-(1)", ".", "-.", "..", ".5", "-.5", "+.5", "5.", "-5.", "1..2", "1.2.3", "1.-2", "-.-", "1.+2",
			"\u22121", "\u20131", "\u20141", "\ufe631", "\uff0d1", "\u00b11", "\u00ac1", "1\u00b75", "1\uff0e5", "1\u060c5", "1\u066b5",
		},
		"exponents": {
			"1e5", "1E5", "1e+5", "1e-5", "1e0", "e5", "1e", "1e+", "0e0", "-1e5", "1.5e3", "1e1000000000", "1E1000000000", "1e-1000000000", "-1e1000000000", "1e2147483647",
			"1e2147483648", "1e-2147483648", "1e9223372036854775807", "1e99999999999999999999", "1e400", "1e-400", "0e1000000000", "9e18", "1d5", "1p5", "0x1p-2", "1\u00d710\u2075",
		},
		"not finite, not numbers": {
			"NaN", "nan", "-nan", "sNaN", "Inf", "inf", "-Inf", "+Inf", "Infinity", "-Infinity", "\u221e", "null", "nil", "none", "true", "false", "undefined", "zero", "one", "I", "MCM", "[]", "{}", "[1]", "{1}", "#REF!", "=1+1", "1+1", "1*1", "N/A",
		},
		"other bases and grouping": {
			"0x10", "0X1F", "x10", "$10", "0b11", "0o17", "10h", "1_000", "_1", "1_", "1__0", "1,000", "1,000.00", "1.000,00", "1,5", "1'000", "1\u2019000", "1 000", "1 000,00", "10,00,000", "1;5", "1:5", "\u066c1",
		},
		"digits of other scripts": {
			"\u0661\u0662", "\u06f1\u06f2", "\u0967\u0968", "\u09e7", "\u0e51", "\uff11\uff12", "\U0001d7d9", "\u00b2", "\u2460", "\u2160", "\u4e00", "\u5341", "1\u0660", "\u00bd", "1\u00bd", "\u2153", "\u2189",
		},
		"hidden characters": {
			"\x00", "1\x00", "\x001", "1\x002", "\x01", "\x7f", "1\x08", "\x1b[31m1", "1\x1b", "\u202e1", "1\u202e", "\u200f1", "1\u200f", "\u200e1", "\u061c1", "\u2066" + "1\u2069", "1\u0301", "\u0080", "\u0085" + "1", "\u20281", "\u2029", "\ufffd", "1\ufffd", "\U000e0031", "\ue000",
		},
		"invalid UTF-8": {
			"\xff", "1\xff", "\xff1", "\xc3", "1\xc3", "\xc0\xb1", "\xe0\x80\xb1", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\x80", "\xfe\xff1",
		},
		"quotes and markup": {
			`"1"`, `'1'`, "`1`", `"`, `\`, `\u0031`, `1\n`, "&#49;", "&quot;", "<b>1</b>", "<script>alert(1)</script>", "1<!--", "1;DROP TABLE partners", "' OR 1=1", "${1}", "{{1}}", "%s%s%n", "%d", "../../1", "1\"}", `","currency":"EUR"`,
		},
		"units": {
			"1EUR", "1 EUR", "EUR 1", "EUR1", "\u20ac1", "1\u20ac", "$1", "1c", "1k", "1M", "1bn", "1 %", "%1", "100%%", "1%1", "1\u2030", "1\uff05", "1\u066a", "1 percent", "1pp", "1bps", "22.5 %", "%", "%%",
		},
		"fractions": {
			"1/0", "0/0", "1/-3", "-1/3", "-1/-3", "1/+3", "+1/3", "1//3", "/3", "3/", "/", "//", "1/2/3", "1/ 3", "1 /3", "1\\3", "1\u20443", "1\u22153", "1\u00f73", "1:3", "0.5/1", "1/0.5", "1/3%", "1%/3", "1e1/3", "1/1e1", "0x1/3", "9223372036854775808/1", "1/9223372036854775808",
		},
		"dates": {
			"2025-02-30", "2025-02-29", "2025-04-31", "2025-13-01", "2025-00-01", "2025-01-00", "2025-01-32", "0000-01-01", "2025-1-1", "2025-01-1", "2025-1", "2025-13", "2025-00", "0000-01", "0000-00", "10000-01-01", "10000-01", "-001-01-01", "-2025-01-01", "+2025-01-01",
			"2025/01/01", "2025.01.01", "2025-01-01 ", " 2025-01-01", "2025-01-01Z", "2025-W01-1", "2025-001", "20-01-2025", "2025\u201301\u201301", "2025-0\u0661-01", "2025-01-0a", "2O25-01-01", "2025--1-01", "2025- 1-01", "2025-01-+1", "2025--1",
		},
		"long": {
			strings.Repeat("9", 38), strings.Repeat("9", 40), strings.Repeat("9", 41), strings.Repeat("0", 41), "-" + strings.Repeat("0", 40), "0." + strings.Repeat("0", 39),
			strings.Repeat("9", 100), strings.Repeat("1", 1000), strings.Repeat("0", 4000), "1e" + strings.Repeat("9", 1000), strings.Repeat("-", 1000), strings.Repeat(".", 1000),
			strings.Repeat("1.", 500), strings.Repeat("1/", 500), strings.Repeat("%", 1000), strings.Repeat("\u0661", 500), strings.Repeat(" ", 1000),
		},
	}
}

// hugeNumbers are hostile numbers of a mebibyte and more.
func hugeNumbers() map[string]string {
	return map[string]string{
		"nines": strings.Repeat("9", mib), "zeros": strings.Repeat("0", mib), "decimals": "0." + strings.Repeat("1", mib),
		"exponent": "1e" + strings.Repeat("9", mib), "minus signs": strings.Repeat("-", mib), "points": strings.Repeat(".", mib),
		"spaces": strings.Repeat(" ", mib), "grouped": strings.Repeat("1,000,", mib/6+1), "fraction": "1/" + strings.Repeat("3", mib),
		"fractions": strings.Repeat("1/", mib/2), "percent signs": strings.Repeat("%", mib), "invalid UTF-8": strings.Repeat("\xff", mib),
		"control characters": strings.Repeat("\x00", mib), "right to left": strings.Repeat("\u202e", mib/3+1), "quotes": strings.Repeat(`"`, mib),
		"four mebibytes": strings.Repeat("9", 4*mib),
	}
}

// Texts that are hostile at some doors only: elsewhere they mean something.
func hostileMoney() []string {
	return []string{
		"0.001", "0.009", "-0.001", "0.0000000000000000000000000000000001", "12.345", "92233720368547758.08", "-92233720368547758.08", "92233720368547758.070000000001",
		"9223372036854775807", "100000000000000000", "1/3", "22.5%", "2025-01-01", "2025-01", "2025-01-01T00:00:00Z",
	}
}

func hostileRates() []string {
	return []string{
		"10", "0", "1", "0.1", "22.5", "100", "0.0000001%", "22.50000001%", "9223372036855%", "-1%", "-0.000001%", "-22.5%", "1/-0", "3/0", "-0%", "-0.0%", "-0/3", "0/-3", "1.0/3.00", "1/3.0", "1./3", "2025-01-01", "2025-01", "2025-01-01T00:00:00Z",
		"99999999999999999999/3", "3/99999999999999999999", strings.Repeat("1", 20) + "/" + strings.Repeat("3", 20),
	}
}

func hostileDays() []string {
	return []string{"0", "1", "10", "1/3", "22.5%", "2025-01", "20250101", "1735689600"}
}

func hostileMonths() []string {
	return []string{"0", "1", "10", "1/3", "22.5%", "2025-01-01", "202501", "2025-01-01T00:00:00Z"}
}

// Texts that are nearly moments. Package time reads the first five.
func hostileMoments() []string {
	return []string{
		"2025-01-01T1:00:00Z", "2025-01-01T00:00:00,5Z", "2025-01-01T00:00:00+24:00", "2025-01-01T00:00:00+23:60", "2025-01-01T00:00:00.123456789123Z",
		"2025-01-01T00:00:00.1234567891Z", "2025-01-01T00:00:00.Z", "2025-01-01T00:00:00-99:00", "2025-01-01T00:00:00+1:00", "2025-01-01T00:00:00+0100", "2025-01-01T00:00:00+01",
		"2025-01-01T00:00:00", "2025-01-01T00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T23:59:60Z", "2025-01-01T00:60:00Z", "2025-02-30T00:00:00Z", "2025-13-01T00:00:00Z",
		"2025-01-01t00:00:00Z", "2025-01-01T00:00:00z", "2025-01-01 00:00:00Z", "2025-01-01T00:00:00 Z", "2025-01-01T00:00:00ZZ", "2025-01-01T00:00:00Z ", "2025-1-1T00:00:00Z",
		"25-01-01T00:00:00Z", "12025-01-01T00:00:00Z", "0000-12-31T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00Z", "2025-W01-1T00:00:00Z",
		"2025-01-01T00:00:00+00:00[UTC]", "T", "2025-01-01T", "T00:00:00Z",
	}
}
