package websocket

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/coder/websocket"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// sendTimeout is how long sending the subscription may take.
const sendTimeout = 10 * time.Second

// connection is a WebSocket. While a read waits, it asks the server for a sign of life after half the idle timeout. The time
// between reads doesn't count, as it is the reader's, who would also have to read the answer.
type connection struct {
	conn    *websocket.Conn
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timeout time.Duration
	ask     *time.Timer
	give    *time.Timer // up
	buffer  []byte
}

// dial connects and subscribes.
func dial(ctx context.Context, client *web.Client, socket *WebSocket) (*connection, error) {
	address, header, err := client.Target()
	if err != nil {
		return nil, err
	}
	c := &connection{timeout: socket.IdleTimeout, buffer: make([]byte, 32<<10)}
	conn, answer, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		HTTPClient: client.HTTP, HTTPHeader: header, Subprotocols: socket.Subprotocols, CompressionMode: websocket.CompressionContextTakeover,
		OnPingReceived: func(context.Context, []byte) bool { c.alive(); return true },
		OnPongReceived: func(context.Context, []byte) { c.alive() },
	})
	if answer != nil {
		if refusal := checkAnswer(answer, socket.Subprotocols); refusal != nil {
			if conn != nil {
				_ = conn.CloseNow()
			}
			return nil, refusal
		}
	}
	if err != nil {
		return nil, web.Hidden(err)
	}
	conn.SetReadLimit(-1) // source.Capture bounds what is kept
	c.conn = conn
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.ask = time.AfterFunc(c.timeout/2, c.ping)
	c.give = time.AfterFunc(c.timeout, func() { c.cancel(web.ErrIdle(c.timeout)) })
	c.rest()
	if err := c.subscribe(socket.Subscribe); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *connection) subscribe(message web.Secret) error {
	if message.Empty() {
		return nil
	}
	text, err := message.Read()
	if err != nil {
		return fmt.Errorf("read subscription: %w", err)
	}
	ctx, cancel := context.WithTimeout(c.ctx, sendTimeout)
	defer cancel()
	if err := c.conn.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		return fmt.Errorf("send subscription: %w", web.Hidden(err))
	}
	return nil
}

// ping asks for a sign of life, which a read receives.
func (c *connection) ping() {
	ctx, cancel := context.WithTimeout(c.ctx, c.timeout/2)
	defer cancel()
	_ = c.conn.Ping(ctx)
}

// alive notes that something arrived.
func (c *connection) alive() {
	c.ask.Reset(c.timeout / 2)
	c.give.Reset(c.timeout)
}

// rest stops waiting.
func (c *connection) rest() {
	c.ask.Stop()
	c.give.Stop()
}

// read waits for the next message and puts it into capture.
func (c *connection) read(capture *source.Capture) error {
	c.alive()
	defer c.rest()
	capture.Reset()
	_, message, err := c.conn.Reader(c.ctx)
	if err == nil {
		_, err = io.CopyBuffer(writer{capture, c}, message, c.buffer)
	}
	if err == nil {
		return nil
	}
	if cause := context.Cause(c.ctx); cause != nil {
		return cause
	}
	if status := websocket.CloseStatus(err); status >= 0 {
		return fmt.Errorf("the server ended it with status %d", status) // its reason may be any text
	}
	return err
}

func (c *connection) close() {
	c.rest()
	c.cancel(nil)
	_ = c.conn.CloseNow()
}

// writer takes the parts of a message as they arrive.
type writer struct {
	capture    *source.Capture
	connection *connection
}

func (w writer) Write(p []byte) (int, error) {
	w.connection.alive()
	return w.capture.Write(p)
}
