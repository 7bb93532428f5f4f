package broker

import "context"

// Pages are the items of a list that comes in pages; each page is fetched when it is needed:
//
//	for links.Next(ctx) {
//		use(links.Item())
//	}
//	if err := links.Err(); err != nil { … }
type Pages[Item any] struct {
	read   func(ctx context.Context, cursor string) ([]Item, string, error)
	items  []Item
	cursor string
	isLast bool
	err    error
	item   Item
}

func pagesOf[Item any](read func(ctx context.Context, cursor string) ([]Item, string, error)) *Pages[Item] {
	return &Pages[Item]{read: read}
}

// Next goes to the next item; false at the end, and if a page could not be fetched.
func (p *Pages[Item]) Next(ctx context.Context) bool {
	for len(p.items) == 0 {
		if p.isLast || p.err != nil {
			return false
		}
		p.items, p.cursor, p.err = p.read(ctx, p.cursor)
		p.isLast = p.cursor == ""
	}
	p.item, p.items = p.items[0], p.items[1:]
	return true
}

// Item is where Next went.
func (p *Pages[Item]) Item() Item {
	return p.item
}

// Err is why Next ended early; nil if it did not.
func (p *Pages[Item]) Err() error {
	return p.err
}
