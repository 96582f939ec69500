package incentive

import (
	"fmt"

	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// events are the sealed set of events by the names of their kinds.
func events() strictjson.Union {
	return strictjson.UnionOf[Event](
		strictjson.Kind{Name: "posted", Value: Posted{}},
		strictjson.Kind{Name: "figure", Value: Figure{}},
		strictjson.Kind{Name: "certified", Value: Certified{}},
		strictjson.Kind{Name: "awarded", Value: Awarded{}},
		strictjson.Kind{Name: "joined", Value: Joined{}},
		strictjson.Kind{Name: "close", Value: Close{}},
		strictjson.Kind{Name: "seal", Value: Seal{}},
	)
}

// An envelope is an event with its kind in front.
type envelope struct {
	Event Event `json:",inline"`
}

// eventLimits leave room for the standings of a large contest.
func eventLimits() strictjson.Limits { return strictjson.Limits{Bytes: 1 << 24, Items: maxStandings} }

// ReadEvent reads an event from strict JSON: an object whose member "kind" is posted,
// figure, certified, awarded, joined, close or seal. It does not check what the event
// says; [Scheme.Apply] does.
func ReadEvent(b []byte) (Event, error) {
	var e envelope
	if err := strictjson.Decode(b, &e, eventLimits(), events()); err != nil {
		return nil, decodeError(err)
	}
	return e.Event, nil
}

// WriteEvent writes the form that [ReadEvent] reads. An event that states less than it
// has to is an error.
func WriteEvent(e Event) ([]byte, error) {
	b, err := strictjson.Encode(envelope{e}, events())
	if err != nil {
		return nil, fmt.Errorf("incentive: event: %w", err)
	}
	return b, nil
}
