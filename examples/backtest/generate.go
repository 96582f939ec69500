package main

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// numbers is a stream of numbers that is the same everywhere and for ever (splitmix64).
type numbers uint64

func (s *numbers) below(n int) int {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// generatedDays is how long a generated history lasts: three years.
const generatedDays = 1096

// generate draws a history: customers that one partner each has brought, few of them big, who
// pay from some day on for one of three products, and take back one payment in twelve.
func generate(payments int, currency partnerecon.Currency) history {
	s := numbers(2022)
	first := partnerecon.MustDay("2022-01-01")
	customers := make([]buyer, max(1, payments/25))
	for i := range customers {
		customers[i] = draw(&s, i, len(customers))
	}
	rows := make([]bulk.Movement, 0, payments+payments/10)
	for i := range payments {
		c := &customers[s.below(len(customers))]
		day := c.since + s.below(generatedDays-c.since)
		minor := c.price*int64(1+s.below(3)) + int64(s.below(100))
		p := bulk.Movement{
			Kind: bulk.Payment, ID: fmt.Sprintf("p%07d", i), On: first.Add(day), Customer: c.id, Partner: c.partner,
			Amount: money(minor, currency), Sale: c.buys,
		}
		rows = append(rows, p)
		if s.below(12) > 0 {
			continue
		}
		if day += 1 + s.below(120); day >= generatedDays {
			continue
		}
		if s.below(3) == 0 {
			minor = 1 + minor/2
		}
		rows = append(rows, bulk.Movement{
			Kind: bulk.Refund, ID: fmt.Sprintf("r%07d", i), On: first.Add(day), Customer: c.id, Of: p.ID, Amount: money(minor, currency),
		})
	}
	h, err := historyOf(rows)
	if err != nil {
		panic(err) // the amounts are small, and each refund is of a payment
	}
	return h
}

// A buyer is a customer that is drawn.
type buyer struct {
	id, partner string
	since       int // day of its first payments
	price       int64
	buys        *bulk.Sale
}

func draw(s *numbers, i, of int) buyer {
	c := buyer{id: fmt.Sprintf("c%06d", i), since: s.below(generatedDays - 60), price: int64(1_900 + s.below(20_000))}
	u := s.below(1000) // partners are not alike: some bring far more than others
	c.partner = fmt.Sprintf("partner-%03d", u*u*max(3, of/15)/1_000_000)
	if s.below(40) == 0 {
		c.price *= 40
	}
	c.buys = sale([...]string{"core", "core", "addon", "services"}[s.below(4)])
	return c
}

// sale is what is bought: one item of a product.
func sale(product string) *bulk.Sale {
	return &bulk.Sale{Item: true, Product: product, Model: "monthly"}
}

// money is an amount of minor units of a currency that a program has.
func money(minor int64, currency partnerecon.Currency) partnerecon.Money {
	m, err := partnerecon.FromMinor(minor, currency)
	if err != nil {
		panic(err)
	}
	return m
}
