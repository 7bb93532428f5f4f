package broker

import (
	"context"
	"time"
)

// Events are changes to links, and ends of commands.
type Events struct {
	api *API
}

// EventFilter says which events to read, and from where; what is empty is left out.
type EventFilter struct {
	// Cursor is NextCursor of the last processed page; if empty, reading starts at the oldest stored event.
	Cursor string

	// Types are the only types that are read.
	Types []EventType

	// Capabilities are, of the ends of commands, the only ones that are read.
	Capabilities []Capability

	// States are, of the ends of commands, the only ones that are read.
	States []CommandEnd

	// FollowEvery is the time between two polls for new events; if 0, reading stops at the latest event.
	FollowEvery time.Duration
}

// EventReader reads the feed page by page:
//
//	for reader.Next(ctx) {
//		page := reader.Page()
//		…
//	}
//	if err := reader.Err(); err != nil { … }
type EventReader struct {
	api     *API
	filter  EventFilter
	page    *EventPage
	isAtEnd bool
	err     error
}

// Read reads the events since a cursor, oldest first. Process a page's Items, then store its NextCursor: a restart
// from there misses nothing and repeats at most one page. Events are kept for 30 days.
func (e *Events) Read(filter EventFilter) *EventReader {
	return &EventReader{api: e.api, filter: filter}
}

// Next goes to the next page with events; false at the end, and if a page could not be read.
func (r *EventReader) Next(ctx context.Context) bool {
	for r.err == nil {
		if r.isAtEnd {
			if r.filter.FollowEvery <= 0 {
				return false
			}
			if r.err = r.api.calls.pace.sleep(ctx, r.filter.FollowEvery); r.err != nil {
				return false
			}
		}
		filter := r.filter
		query := ListEventsQuery{Cursor: filter.Cursor, Types: filter.Types, Capabilities: filter.Capabilities, States: filter.States}
		if r.page, r.err = r.api.ListEvents(ctx, query); r.err != nil {
			return false
		}
		r.filter.Cursor = r.page.NextCursor
		r.isAtEnd = !r.page.HasMore
		if len(r.page.Items) > 0 {
			return true
		}
	}
	return false
}

// Page is where Next went.
func (r *EventReader) Page() *EventPage {
	return r.page
}

// Err is why Next ended early; nil if it did not.
func (r *EventReader) Err() error {
	return r.err
}
