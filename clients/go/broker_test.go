//go:build broker

package broker_test

// What runs against a broker and its sandbox, which the test at the root of the repository starts.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	broker "coco-token-broker.internal/clients/go"
)

const absent = "01900000-0000-7000-8000-000000000000"

var (
	ctx = context.Background()
	on  = broker.CommandRequest{Capability: "ON_OFF_CONTROL", Command: "ON"}
)

// ask calls the stage (test/clients/stage.ts).
func ask(t *testing.T, path string, body map[string]string) map[string]any {
	t.Helper()
	content, err := json.Marshal(body)
	must(t, err)
	response, err := http.Post(os.Getenv("STAGE_URL")+path, "application/json", bytes.NewReader(content))
	must(t, err)
	defer response.Body.Close()
	answer := map[string]any{}
	if text, err := io.ReadAll(response.Body); err != nil || json.Unmarshal(text, &answer) != nil {
		t.Fatalf("%s: %s", path, text)
	}
	return answer
}

func commandsAtCOCO(t *testing.T) int {
	t.Helper()
	return int(ask(t, "/commands", nil)["count"].(float64))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code broker.Code) *broker.Error {
	t.Helper()
	var failed *broker.Error
	if !errors.As(err, &failed) || failed.Code != code {
		t.Fatalf("expected %s, got %v", code, err)
	}
	return failed
}

func want(t *testing.T, what string, got, expected any) {
	t.Helper()
	if got != expected {
		t.Errorf("%s: expected %v, got %v", what, expected, got)
	}
}

func client(t *testing.T) *broker.Client {
	t.Helper()
	made, err := newClient()
	must(t, err)
	return made
}

// clientThatLoses makes a client whose first answers to commands get lost, when the broker has done its work.
func clientThatLoses(t *testing.T, count int, keys map[string]int) *broker.Client {
	t.Helper()
	made, err := broker.New(broker.Options{
		BaseURL:    os.Getenv("BROKER_URL"),
		Credential: broker.Key(os.Getenv("BROKER_KEY")),
		HTTPClient: &http.Client{Transport: losing{&count, keys}},
	})
	must(t, err)
	return made
}

type losing struct {
	left *int
	keys map[string]int
}

func (l losing) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil || request.Method != http.MethodPost {
		return response, err
	}
	l.keys[request.Header.Get("Idempotency-Key")]++
	if *l.left > 0 {
		*l.left--
		response.Body.Close()
		return nil, syscall.ECONNRESET
	}
	return response, nil
}

// linked goes the user's way through COCO by the samples of the README.
func linked(t *testing.T, userID string) string {
	t.Helper()
	session, err := begin(ctx, client(t), userID)
	must(t, err)
	returned := ask(t, "/browser", map[string]string{"linkUrl": session.LinkURL})["returned"].(string)
	outcome, err := finish(ctx, client(t), returned, session.ID)
	must(t, err)
	if !strings.HasPrefix(answerBrowser(outcome), "Store ") {
		t.Fatal(answerBrowser(outcome))
	}
	return outcome.(broker.Linked).Link.ID
}

func firstWith(t *testing.T, linkID, capability string) broker.ResourcePlace {
	t.Helper()
	home, err := client(t).Devices.Networks(ctx, linkID)
	must(t, err)
	for _, network := range home.Networks {
		list, err := client(t).Devices.Resources(ctx, linkID, network.NetworkID)
		must(t, err)
		for _, resource := range list.Resources {
			if strings.Contains(strings.Join(resource.CapabilityNames, " "), capability) {
				return broker.PlaceOf(linkID, network.NetworkID, resource)
			}
		}
	}
	t.Fatalf("no %s", capability)
	return broker.ResourcePlace{}
}

func TestTheLampThatWasSwitchedOnIsReadAsOn(t *testing.T) {
	linkID := linked(t, "go")
	executed, err := lampOn(ctx, client(t), linkID)
	must(t, err)
	want(t, "state", executed.State, string(broker.ResultStateSucceeded))
	want(t, "state", lampOnOrWhy(ctx, client(t), linkID), "succeeded")
	lamp := firstWith(t, linkID, "ON_OFF_CONTROL")
	if _, err = client(t).Devices.Execute(ctx, lamp, on); err != nil {
		t.Fatal(err)
	}
	state, err := client(t).Devices.Read(ctx, lamp)
	must(t, err)
	values := map[string]any{}
	for _, capability := range state.Capabilities {
		for _, attribute := range capability.Attributes {
			values[attribute.AttributeName] = attribute.Value
		}
	}
	want(t, "flag", values["ON_FLAG"], true)
}

func TestTheDoorShowsThatItIsLocked(t *testing.T) {
	door := firstWith(t, linked(t, "go-door"), "LOCK_CONTROL")
	before := commandsAtCOCO(t)
	said, err := lock(ctx, client(t), door)
	must(t, err)
	want(t, "answer", said, "The door shows that it is locked.")
	want(t, "commands", commandsAtCOCO(t), before+1)
}

func TestEveryOutcomeOfLinkingIsReported(t *testing.T) {
	session, err := begin(ctx, client(t), "go-denies")
	must(t, err)
	body := map[string]string{"linkUrl": session.LinkURL, "decision": "deny"}
	returned := ask(t, "/browser/of-grace", body)["returned"].(string)
	outcome, err := finish(ctx, client(t), returned, session.ID)
	must(t, err)
	want(t, "outcome", outcome, broker.LinkingDenied{})
	outcome, err = finish(ctx, client(t), returned, absent)
	must(t, err)
	want(t, "outcome", outcome, broker.NotBegunHere{})
}

func TestASceneHasAResultForEachCommand(t *testing.T) {
	lamp := firstWith(t, linked(t, "go-scene"), "ON_OFF_CONTROL")
	item := broker.BatchCommandRequest{DeviceNodeID: lamp.DeviceNodeID, ResourceEUI: lamp.ResourceEUI, Capability: "ON_OFF_CONTROL", Command: "ON"}
	unknown := item
	unknown.ResourceEUI = "3/zigbee/none"
	answer, err := client(t).Devices.ExecuteAll(ctx, lamp.LinkID, lamp.NetworkID, []broker.BatchCommandRequest{item, unknown})
	must(t, err)
	want(t, "first", answer.Results[0].Result.State, broker.ResultStateSucceeded)
	want(t, "second", answer.Results[1].Problem.Code, "device_not_found")
}

func TestACommandRunsOnceAfterLostAnswersAlsoIfItsEndIsAwaited(t *testing.T) {
	lamp := firstWith(t, linked(t, "go-loses"), "ON_OFF_CONTROL")
	before, keys := commandsAtCOCO(t), map[string]int{}
	executed, err := clientThatLoses(t, 2, keys).Devices.Execute(ctx, lamp, on)
	must(t, err)
	want(t, "state", executed.State, "succeeded")
	want(t, "keys", len(keys), 1)
	losing := clientThatLoses(t, 1, keys)
	await := broker.AwaitOptions{Confirmed: true, Within: 20 * time.Second}
	end, err := losing.Devices.ExecuteAndWait(ctx, lamp, on, await, broker.WithActor("Zoë’s nightly job"))
	must(t, err)
	want(t, "end", end.End, broker.CommandEndConfirmed)
	want(t, "actor", end.Actor.Name, "Zoë’s nightly job")
	want(t, "commands", commandsAtCOCO(t), before+2)
	listed := losing.Commands.List(lamp.LinkID, broker.ListCommandsQuery{State: broker.CommandStateConfirmed})
	want(t, "listed", listed.Next(ctx), true)
	want(t, "id", listed.Item().ID, end.ID)
}

func TestGoroutinesThatShareAKeySendOneCommand(t *testing.T) {
	lamp := firstWith(t, linked(t, "go-shares"), "ON_OFF_CONTROL")
	before, shared := commandsAtCOCO(t), client(t)
	var group sync.WaitGroup
	ends := make(chan string, 8)
	for count := 0; count < cap(ends); count++ {
		group.Add(1)
		go func() {
			defer group.Done()
			executed, err := shared.Devices.Execute(ctx, lamp, on, broker.WithIdempotencyKey("go-evening"))
			if err != nil {
				ends <- err.Error()
				return
			}
			ends <- executed.State
		}()
	}
	group.Wait()
	close(ends)
	for end := range ends {
		want(t, "state", end, "succeeded")
	}
	want(t, "commands", commandsAtCOCO(t), before+1)
}

func TestEach404HasItsOwnCode(t *testing.T) {
	_, err := client(t).Links.Read(ctx, absent)
	want(t, "request id", len(wantCode(t, err, broker.CodeLinkNotFound).RequestID), 36)
	_, err = client(t).Devices.Resources(ctx, linked(t, "go-404"), "there-is-no-such-network")
	want(t, "message", wantCode(t, err, broker.CodeDeviceNotFound).Members["upstreamMessage"], "There is no such COCONet")
	elsewhere, err := broker.New(broker.Options{BaseURL: os.Getenv("BROKER_URL") + "/elsewhere", Credential: broker.Key(os.Getenv("BROKER_KEY"))})
	must(t, err)
	_, err = elsewhere.Links.Read(ctx, absent)
	wantCode(t, err, broker.CodeRouteNotFound)
	_, err = begin(ctx, client(t), "")
	want(t, "field", wantCode(t, err, broker.CodeInvalidRequest).Fields()[0].Field, "userId")
}

func TestALinkThatCOCORefusesAsksForItsUserAndIsRenewedUnderItsID(t *testing.T) {
	linkAsGrace := func(linkID string) string {
		request := broker.CreateLinkSessionRequest{UserID: "go-tired", ReturnURL: "https://app.example.com/coco/done", LinkID: linkID}
		session, err := client(t).Linking.Start(ctx, request)
		must(t, err)
		returned := ask(t, "/browser/of-grace", map[string]string{"linkUrl": session.LinkURL})["returned"].(string)
		outcome, err := client(t).Linking.Finish(ctx, returned, session.ID)
		must(t, err)
		return outcome.(broker.Linked).Link.ID
	}
	linkID := linkAsGrace("")
	ask(t, "/grace/withdraws", map[string]string{"linkId": linkID})
	_, err := client(t).Devices.Networks(ctx, linkID)
	want(t, "reason", wantCode(t, err, broker.CodeReauthorizationRequired).Members["reason"], "grant_refused")
	want(t, "what the sample says", lampOnOrWhy(ctx, client(t), linkID), "Start linking again with LinkID: the link keeps its id.")
	want(t, "id", linkAsGrace(linkID), linkID)
}

func TestEventsAndWebhooksReportALinkAndItsEnd(t *testing.T) {
	var verifier *broker.WebhookVerifier
	received := make(chan *broker.WebhookEvent, 8)
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		receiver(verifier, func(event *broker.WebhookEvent) { received <- event })(response, request)
	}))
	defer server.Close()
	webhook, err := client(t).API.CreateWebhook(ctx, broker.CreateWebhookRequest{URL: server.URL})
	must(t, err)
	verifier, err = broker.NewWebhookVerifier(webhook.Secret)
	must(t, err)
	cursor, err := readEvents(ctx, client(t), "", func(broker.LinkEvent) {})
	must(t, err)
	test, err := client(t).API.TestWebhook(ctx, webhook.ID)
	must(t, err)
	want(t, "delivered", test.Delivered, true)
	for (<-received).WebhookID != webhook.ID {
	}
	linkID := linked(t, "go-hook")
	file := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(file, []byte(os.Getenv("BROKER_KEY")+"\n"), 0o600))
	t.Setenv("BROKER_KEY_FILE", file)
	reading, err := byFile()
	must(t, err)
	must(t, reading.Links.Revoke(ctx, linkID))
	told := ""
	for told != "link.activated link.revoked " {
		// Others may be about links of earlier tests.
		if event := <-received; event.Data.LinkID == linkID {
			told += fmt.Sprint(event.Type, " ")
		}
	}
	fed := ""
	_, err = readEvents(ctx, client(t), cursor, func(event broker.LinkEvent) {
		if event.Data.LinkID == linkID {
			fed += fmt.Sprint(event.Type, " ")
		}
	})
	must(t, err)
	want(t, "feed", fed, told)
	forged, err := http.Post(server.URL, "application/json", strings.NewReader("{}"))
	must(t, err)
	want(t, "forged", forged.StatusCode, 400)
	must(t, client(t).API.DeleteWebhook(ctx, webhook.ID))
}

func TestAConditionalChangeTakesTheETagOfAnAnswer(t *testing.T) {
	webhook, err := client(t).API.CreateWebhook(ctx, broker.CreateWebhookRequest{URL: "http://127.0.0.1:9/"})
	must(t, err)
	var header http.Header
	_, err = client(t).API.ReadWebhook(ctx, webhook.ID, broker.ReadHeader(&header))
	must(t, err)
	narrow := broker.ChangeWebhookRequest{Types: broker.SetTo([]broker.EventType{broker.EventTypeLinkRevoked})}
	changed, err := client(t).API.ChangeWebhook(ctx, webhook.ID, narrow, broker.IfMatch(header.Get("ETag")))
	must(t, err)
	want(t, "types", len(changed.Types), 1)
	wide := broker.ChangeWebhookRequest{Types: broker.SetNull[[]broker.EventType]()}
	_, err = client(t).API.ChangeWebhook(ctx, webhook.ID, wide, broker.IfMatch(header.Get("ETag")))
	wantCode(t, err, broker.CodeChangedMeanwhile)
	changed, err = client(t).API.ChangeWebhook(ctx, webhook.ID, wide)
	must(t, err)
	want(t, "all types", changed.Types == nil, true)
	must(t, client(t).API.DeleteWebhook(ctx, webhook.ID))
}

func TestFollowingEventsEndsWithItsContext(t *testing.T) {
	following, cancel := context.WithCancel(ctx)
	defer cancel()
	reader := client(t).Events.Read(broker.EventFilter{FollowEvery: 50 * time.Millisecond})
	linked(t, "go-followed")
	seen := 0
	for reader.Next(following) {
		for _, event := range reader.Page().Items {
			if event.Data.UserID == "go-followed" {
				seen++
				cancel()
			}
		}
	}
	want(t, "error", reader.Err(), context.Canceled)
	want(t, "seen", seen, 1)
}

func TestAListHasAllItsPages(t *testing.T) {
	linkID := linked(t, "go-pages")
	linked(t, "go-pages")
	paged, query := map[string]bool{}, broker.ListLinksQuery{UserID: "go-pages", Limit: 1}
	for {
		page, err := client(t).API.ListLinks(ctx, query)
		must(t, err)
		for _, link := range page.Items {
			paged[link.ID] = true
		}
		if query.Cursor = page.NextCursor; query.Cursor == "" {
			break
		}
	}
	want(t, "links", len(paged), 2)
	count := 0
	list := client(t).Links.List(broker.LinkFilter{UserID: "go-pages", Status: broker.LinkStatusActive})
	for list.Next(ctx) {
		want(t, "a page has it", paged[list.Item().ID], true)
		count++
	}
	must(t, list.Err())
	want(t, "listed", count, 2)
	activity := client(t).Links.Activity(linkID)
	want(t, "activity", activity.Next(ctx), true)
	lost := client(t).Links.Activity(absent)
	want(t, "no activity", lost.Next(ctx), false)
	wantCode(t, lost.Err(), broker.CodeLinkNotFound)
}
