// Package broker is the client of the COCO token broker: it links users' COCO accounts, controls their devices,
// reads events and verifies webhooks. Start at New.
//
// Every failure of a call is an *Error with a stable Code, or the context's own error:
//
//	if errors.Is(err, broker.CodeLinkNotFound) { … }
package broker
