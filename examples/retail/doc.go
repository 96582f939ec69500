// Retail settles a file of order lines for the partners who look after the
// customers: what they earn, what returns take back, what the company keeps.
//
//	go run ./examples/retail [-program FILE] [-partners N] [-unmatched N] [-no-check] CSV
//
// The CSV has the shape of UCI Online Retail. The columns InvoiceNo, StockCode,
// Quantity, InvoiceDate, UnitPrice, CustomerID and Country are found by their
// names in the first line, in any order, whatever their case and the spaces in
// them, Invoice and Price of Online Retail II as well; further columns are
// passed over and cells are trimmed. Lines that cannot be read are reported
// together, with their numbers, and then nothing is settled.
//
// # Lines
//
//   - A line of an invoice that begins with C is a cancellation, whatever its sign,
//     and so is every line with a negative quantity: refunds of earlier sales.
//   - Every other line is a sale: one payment.
//   - Lines without a customer, with the quantity 0, the price 0 or a price below
//     0 are set aside: counted and listed, not settled. A line with several of
//     these counts as the first.
//   - The amount of a line is quantity × price, exactly. Prices have at most three
//     decimals; an amount finer than a penny is rounded half up, once a line, and
//     the lines rounded are counted.
//   - InvoiceDate, "2006-01-02 15:04:05", or "1/2/2006 15:04" with the month in
//     front as spreadsheets write it, has no zone: facts state the civil day,
//     and the zone of the program is never asked.
//   - A sale is known by its invoice, its stock code and its number among the lines
//     of both, by time, quantity and price: 536367/21754/1. Where it stands in the
//     file does not matter.
//
// # Returns
//
// A cancellation gives back sales of the same customer and the same stock code,
// as written, whose InvoiceDate is not after its own, to the second: a sale
// later on the same day is none of its business. The oldest go first, as many
// as it takes, and of each at most its quantity. Cancellations are served in
// their order in time. What comes back of a sale is that part of the sale's
// amount, at the price of the sale; the parts of a sale returned bit by bit are
// rounded half up cumulatively, so that they add up to its amount. A part that
// comes to nothing is matched without a refund. What finds no sale is
// unmatched: it is counted and listed at the cancellation's own price, and no
// commission goes back for it.
//
// # Settlement
//
// The program is program.json, or the file named by -program: settlement's strict
// JSON. Amounts are in its currency; sales are payments of the model one_time. Its
// horizon has to reach from the oldest sale to the last cancellation of it. Each
// customer belongs to one of -partners N, by the FNV-1a hash of the id.
//
// # Checks
//
// Unless -no-check is given, everything is done twice more: with the lines
// shuffled, and month by month with the book stored as JSON and read again in
// between. All totals must be the same.
//
// Exit codes: 0; 1 where a check fails; 2 for a bad command, file or program.
package main
