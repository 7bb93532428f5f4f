package broker_test

// The samples of README.md; broker_test.go runs them.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	broker "coco-token-broker.internal/clients/go"
)

func newClient() (*broker.Client, error) {
	return broker.New(broker.Options{
		BaseURL:    os.Getenv("BROKER_URL"),
		Credential: broker.Key(os.Getenv("BROKER_KEY")),
	})
}

// begin: keep session.ID in the user's own session, and send the browser to session.LinkURL.
func begin(ctx context.Context, client *broker.Client, userID string) (*broker.LinkSession, error) {
	return client.Linking.Start(ctx, broker.CreateLinkSessionRequest{
		UserID:    userID,
		ReturnURL: "https://app.example.com/coco/done",
	})
}

// finish: the browser returned to the URL returned; linkSession is the ID that you kept.
func finish(ctx context.Context, client *broker.Client, returned, linkSession string) (broker.LinkOutcome, error) {
	return client.Linking.Finish(ctx, returned, linkSession)
}

func lampOn(ctx context.Context, client *broker.Client, linkID string) (*broker.Executed, error) {
	home, err := client.Devices.Networks(ctx, linkID)
	if err != nil {
		return nil, err
	}
	for _, network := range home.Networks {
		list, err := client.Devices.Resources(ctx, linkID, network.NetworkID)
		if err != nil {
			return nil, err
		}
		for _, resource := range list.Resources {
			if strings.Contains(resource.Name, "lamp") {
				lamp := broker.PlaceOf(linkID, network.NetworkID, resource)
				on := broker.CommandRequest{Capability: "ON_OFF_CONTROL", Command: "ON"}
				return client.Devices.Execute(ctx, lamp, on)
			}
		}
	}
	return nil, errors.New("there is no lamp in this home")
}

func answerBrowser(outcome broker.LinkOutcome) string {
	switch end := outcome.(type) {
	case broker.Linked:
		return fmt.Sprintf("Store %s with the user.", end.Link.ID)
	case broker.LinkingDenied:
		return "The user declined at COCO."
	case broker.LinkingFailed:
		return fmt.Sprintf("COCO or the broker failed (%s, %s): offer to start again.", end.Error, end.Reason)
	case broker.LinkingExpired:
		return "The confirmation was already used, or came too late: offer to start again."
	case broker.LinkRevoked:
		return "The link to renew has been revoked: start without LinkID."
	}
	return "This user started no such link: show a neutral page."
}

func lock(ctx context.Context, client *broker.Client, door broker.ResourcePlace) (string, error) {
	command := broker.CommandRequest{Capability: "LOCK_CONTROL", Command: "LOCK"}
	await := broker.AwaitOptions{Confirmed: true, Within: 15 * time.Second}
	end, err := client.Devices.ExecuteAndWait(ctx, door, command, await)
	if err != nil {
		return "", err
	}
	switch end.End {
	case broker.CommandEndConfirmed:
		return "The door shows that it is locked.", nil
	case broker.CommandEndUnconfirmed:
		return fmt.Sprintf("It is unknown whether the door is locked: %s", end.Reason), nil
	case broker.CommandEndFailed:
		return fmt.Sprintf("The door is not locked: %s", end.Reason), nil
	}
	// CommandEndSucceeded comes only without Confirmed; CommandEndExpired and CommandEndDenied were not sent.
	return fmt.Sprintf("The door was not asked: %s", end.End), nil
}

func lampOnOrWhy(ctx context.Context, client *broker.Client, linkID string) string {
	executed, err := lampOn(ctx, client, linkID)
	var failed *broker.Error
	switch {
	case err == nil:
		return executed.State
	case errors.Is(err, broker.CodeLinkNotFound):
		return "The link is revoked: forget it, and offer to link again. Do this for no other error."
	case errors.Is(err, broker.CodeReauthorizationRequired):
		return "Start linking again with LinkID: the link keeps its id."
	case errors.Is(err, broker.CodeDeviceNotFound):
		return "COCO knows no such device: list the resources again."
	case errors.As(err, &failed):
		return fmt.Sprintf("%s, request %s", failed.Code, failed.RequestID)
	}
	return err.Error() // the context's own
}

// readEvents: store the cursor that this returns, and start there the next time.
func readEvents(ctx context.Context, client *broker.Client, cursor string, dealWith func(broker.LinkEvent)) (string, error) {
	reader := client.Events.Read(broker.EventFilter{
		Cursor: cursor,
		Types:  []broker.EventType{broker.EventTypeLinkActivated, broker.EventTypeLinkRevoked},
	})
	for reader.Next(ctx) {
		for _, event := range reader.Page().Items {
			dealWith(event)
		}
		cursor = reader.Page().NextCursor
	}
	return cursor, reader.Err()
}

func receiver(verifier *broker.WebhookVerifier, dealWith func(*broker.WebhookEvent)) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, 1<<20))
		if err != nil {
			return
		}
		event, err := verifier.Verify(body, request.Header)
		if err != nil {
			response.WriteHeader(http.StatusBadRequest)
			return
		}
		dealWith(event)
		response.WriteHeader(http.StatusNoContent)
	}
}

func byFile() (*broker.Client, error) {
	return broker.New(broker.Options{
		BaseURL: os.Getenv("BROKER_URL"),
		Credential: func(context.Context) (string, error) {
			token, err := os.ReadFile(os.Getenv("BROKER_KEY_FILE"))
			return string(token), err
		},
	})
}
