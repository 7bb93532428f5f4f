package broker

import "context"

// Links are the service's links: lists, one link, its activity, its grants, and its end.
type Links struct {
	api *API
}

// LinkFilter narrows a list of links; what is empty is left out.
type LinkFilter struct {
	// UserID is your own id for the user.
	UserID string

	// Status is the state of the links.
	Status LinkStatus
}

// List is the service's links, newest first.
func (l *Links) List(filter LinkFilter) *Pages[Link] {
	return pagesOf(func(ctx context.Context, cursor string) ([]Link, string, error) {
		page, err := l.api.ListLinks(ctx, ListLinksQuery{UserID: filter.UserID, Status: filter.Status, Cursor: cursor})
		if err != nil {
			return nil, "", err
		}
		return page.Items, page.NextCursor, nil
	})
}

// Read is one link: its state, expiry and last error.
func (l *Links) Read(ctx context.Context, linkID string) (*Link, error) {
	return l.api.ReadLink(ctx, linkID)
}

// Activity is what was done through a link and by whom, newest first.
func (l *Links) Activity(linkID string) *Pages[ActivityEntry] {
	return pagesOf(func(ctx context.Context, cursor string) ([]ActivityEntry, string, error) {
		page, err := l.api.ListLinkActivity(ctx, linkID, ListLinkActivityQuery{Cursor: cursor})
		if err != nil {
			return nil, "", err
		}
		return page.Items, page.NextCursor, nil
	})
}

// Revoke ends a link permanently: its tokens are destroyed immediately.
func (l *Links) Revoke(ctx context.Context, linkID string) error {
	return l.api.RevokeLink(ctx, linkID)
}

// Grant lets another service act on a link that this service made. It needs the scope links:grant.
func (l *Links) Grant(ctx context.Context, linkID string, request GrantRequest) (*LinkGrant, error) {
	return l.api.GrantLink(ctx, linkID, request)
}

// Grants are a link's grants, also those that have ended, newest first.
func (l *Links) Grants(linkID string) *Pages[LinkGrant] {
	return pagesOf(func(ctx context.Context, cursor string) ([]LinkGrant, string, error) {
		page, err := l.api.ListLinkGrants(ctx, linkID, ListLinkGrantsQuery{Cursor: cursor})
		if err != nil {
			return nil, "", err
		}
		return page.Items, page.NextCursor, nil
	})
}

// EndGrant ends a grant, on every replica of the broker.
func (l *Links) EndGrant(ctx context.Context, linkID, grantID string) error {
	return l.api.EndLinkGrant(ctx, linkID, grantID)
}

// Held are the grants that this service holds on links of others, newest first.
func (l *Links) Held() *Pages[HeldLinkGrant] {
	return pagesOf(func(ctx context.Context, cursor string) ([]HeldLinkGrant, string, error) {
		page, err := l.api.ListHeldGrants(ctx, ListHeldGrantsQuery{Cursor: cursor})
		if err != nil {
			return nil, "", err
		}
		return page.Items, page.NextCursor, nil
	})
}
