package tasks.live;

import java.nio.charset.StandardCharsets;
import tasks.http.Identity;
import tasks.http.ReplyStream;

/**
 * A client of server-sent events.
 *
 * <p><b>Threads:</b> as {@link Subscriber}.
 */
final class EventStream extends Subscriber implements ReplyStream.Listener {
    private static final byte[] HEARTBEAT = bytes(":\n\n");
    private static final byte[] RETRY = bytes("retry: " + Subscribers.RETRY_SECONDS * 1_000 + "\n\n");

    private final ReplyStream reply;

    private EventStream(ReplyStream reply, Identity identity, Reading first) {
        super(identity, first);
        this.reply = reply;
    }

    /** Begins to tell him. */
    static void begin(ReplyStream reply, Subscribers subscribers, Identity identity, Reading first) {
        EventStream stream = new EventStream(reply, identity, first);
        subscribers.join(stream);
        reply.begin(first.batch().events(), stream);
        if (subscribers.isClosed()) {
            stream.end(Ending.STOPPED);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    void send(Batch batch) {
        reply.send(batch.events());
    }

    @Override
    void beat() {
        reply.send(HEARTBEAT);
    }

    @Override
    void end(Ending ending) {
        if (ending == Ending.REFUSED || ending == Ending.SLOW) {
            reply.cut();
        } else {
            reply.end(RETRY);
        }
    }

    @Override
    void cut() {
        reply.cut();
    }

    @Override
    public void gone() {
        leave();
    }
}
