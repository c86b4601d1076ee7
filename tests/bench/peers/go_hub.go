// The classic subset of relay/PROTOCOL.md as a Go program of the usual design, to measure beside the
// relay: gorilla/websocket, one goroutine per reader and one per writer, a bounded channel between
// them, a client dropped when its channel is full, pings. A message is decoded and encoded once and
// its bytes are shared by all receivers.
//
//	go_hub -write each     a WebSocket message each, as the protocol says, prepared once for all
//	                       receivers
//	go_hub -write joined   what waits for a client goes out as one WebSocket message, joined by
//	                       newlines, as in gorilla's chat example; a client would have to split it
package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	writeWait      = 10 * time.Second
	pongWait       = 35 * time.Second
	pingPeriod     = 25 * time.Second
	maxMessageSize = 64 * 1024
	queuedMessages = 256
)

var (
	// Its buffers are the usual 4 KiB, those of the HTTP request: a message of 3 kB is one frame.
	upgrader  = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	writeEach = false
)

type clientMessage struct {
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

type relayedMessage struct {
	Type     string          `json:"type"`
	SenderID string          `json:"senderId"`
	Payload  json.RawMessage `json:"payload"`
}

// One of both is set.
type outgoing struct {
	text     []byte
	prepared *websocket.PreparedMessage
}

type room struct {
	mutex   sync.Mutex
	members map[*client]bool
}

type hub struct {
	mutex sync.Mutex
	rooms map[string]*room
}

type client struct {
	hub  *hub
	conn *websocket.Conn
	id   string
	name string // of the room
	room *room
	send chan outgoing
}

func (h *hub) enter(c *client, name string) {
	h.leave(c)
	h.mutex.Lock()
	defer h.mutex.Unlock()
	r := h.rooms[name]
	if r == nil {
		r = &room{members: make(map[*client]bool)}
		h.rooms[name] = r
	}
	r.mutex.Lock()
	r.members[c] = true
	r.mutex.Unlock()
	c.room, c.name = r, name
}

func (h *hub) leave(c *client) {
	if c.room == nil {
		return
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	c.room.mutex.Lock()
	delete(c.room.members, c)
	if len(c.room.members) == 0 {
		delete(h.rooms, c.name)
	}
	c.room.mutex.Unlock()
	c.room = nil
}

func (r *room) broadcast(message outgoing, sender *client) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for member := range r.members {
		if member == sender {
			continue
		}
		select {
		case member.send <- message:
		default:
			delete(r.members, member)
			member.conn.Close()
		}
	}
}

func (c *client) handle(text []byte) {
	var message clientMessage
	if json.Unmarshal(text, &message) != nil {
		return
	}
	switch message.Type {
	case "register":
		var name string
		if json.Unmarshal(message.Payload, &name) == nil && name != "" {
			c.hub.enter(c, name)
		}
	case "offer", "answer", "candidate":
		if c.room == nil {
			return
		}
		relayed, err := json.Marshal(relayedMessage{message.Type, c.id, message.Payload})
		if err != nil {
			return
		}
		out := outgoing{text: relayed}
		if writeEach {
			out.prepared, err = websocket.NewPreparedMessage(websocket.TextMessage, relayed)
			if err != nil {
				return
			}
		}
		c.room.broadcast(out, c)
	}
}

func (c *client) read() {
	defer func() {
		c.hub.leave(c)
		close(c.send)
		c.conn.Close()
	}()
	c.conn.SetReadLimit(maxMessageSize)
	c.conn.SetReadDeadline(time.Now().Add(pongWait))
	c.conn.SetPongHandler(func(string) error {
		return c.conn.SetReadDeadline(time.Now().Add(pongWait))
	})
	for {
		_, text, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		c.handle(text)
	}
}

func (c *client) writeMessages(first outgoing) error {
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	if writeEach {
		return c.conn.WritePreparedMessage(first.prepared)
	}
	writer, err := c.conn.NextWriter(websocket.TextMessage)
	if err != nil {
		return err
	}
	writer.Write(first.text)
	for waiting := len(c.send); waiting > 0; waiting-- {
		next, ok := <-c.send
		if !ok {
			break
		}
		writer.Write([]byte{'\n'})
		writer.Write(next.text)
	}
	return writer.Close()
}

func (c *client) write() {
	ticker := time.NewTicker(pingPeriod)
	defer func() {
		ticker.Stop()
		c.conn.Close()
	}()
	for {
		select {
		case message, ok := <-c.send:
			if !ok || c.writeMessages(message) != nil {
				return
			}
		case <-ticker.C:
			c.conn.SetWriteDeadline(time.Now().Add(writeWait))
			if c.conn.WriteMessage(websocket.PingMessage, nil) != nil {
				return
			}
		}
	}
}

func serve(h *hub, w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	var bytes [16]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		log.Fatal(err)
	}
	c := &client{
		hub:  h,
		conn: conn,
		id:   base64.RawURLEncoding.EncodeToString(bytes[:]),
		send: make(chan outgoing, queuedMessages),
	}
	go c.write()
	go c.read()
}

func main() {
	write := flag.String("write", "each", "each or joined")
	flag.Parse()
	writeEach = *write != "joined"
	h := &hub{rooms: make(map[string]*room)}
	http.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) { serve(h, w, r) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("go_hub listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
