package tasks.live;

import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of a WebSocket, which is sent one message at a time.
 *
 * <p><b>Threads:</b> as {@link Subscriber}; a message is sent by whoever finds out that there is one to be sent.
 */
final class SocketStream extends Subscriber {
    /** Then it is taken for gone, though its network takes what is sent. */
    private static final int UNANSWERED = 2;

    private final Sockets sockets;
    private final TaskSocket socket;
    private final RemoteEndpoint.Async remote;
    /** Reasons to send the next message. */
    private final AtomicInteger steps = new AtomicInteger();

    /** Pings since the last answer. */
    private final AtomicInteger pings = new AtomicInteger();
    /** Whether one is being sent, or waits for that. */
    private final AtomicBoolean pinging = new AtomicBoolean();

    private List<String> messages = List.of();
    private int next;

    SocketStream(Sockets sockets, TaskSocket socket, RemoteEndpoint.Async remote, SocketUpgrade.Admitted who) {
        super(who.identity(), who.first());
        this.sockets = sockets;
        this.socket = socket;
        this.remote = remote;
    }

    @Override
    void send(Batch batch) {
        messages = batch.texts();
        next = 0;
        step();
    }

    /** Containers make bytes of a message for each socket. */
    @Override
    boolean sharesBatches() {
        return false;
    }

    /** Not deeper and deeper where a container says within the call that a message is sent. */
    private void step() {
        if (steps.getAndIncrement() > 0) {
            return;
        }
        do {
            sendNext();
        } while (steps.decrementAndGet() > 0);
    }

    private void sendNext() {
        if (next == messages.size()) {
            messages = List.of();
            next = 0;
            taken();
            return;
        }
        try {
            remote.sendText(messages.get(next++), this::sent);
        } catch (RuntimeException closed) {
            fail();
        }
    }

    private void sent(SendResult result) {
        if (result.isOK()) {
            step();
        } else {
            fail();
        }
    }

    private void fail() {
        leave();
        socket.close(CloseCodes.GOING_AWAY, "");
    }

    /** It answers pings. */
    void lives() {
        pings.set(0);
    }

    /** Containers send pings in no other way than waiting: it has its turn only while its own is sent. */
    @Override
    void beat() {
        if (pings.get() == UNANSWERED) {
            leave();
            socket.close(CloseCodes.PROTOCOL_ERROR, "A ping was not answered");
            return;
        }
        rest();
        if (!pinging.getAndSet(true) && !sockets.ping(identity().owner(), this::ping)) {
            pinging.set(false);
        }
    }

    /** Not where it is being sent something, which does as well. */
    private void ping() {
        try {
            if (takesTurn()) {
                pings.incrementAndGet();
                remote.sendPing(ByteBuffer.allocate(0));
                taken();
            }
        } catch (IOException | RuntimeException gone) {
            fail();
        } finally {
            pinging.set(false);
        }
    }

    @Override
    void end(Ending ending) {
        leave();
        switch (ending) {
            case STOPPED -> socket.stop();
            case LOST -> socket.close(CloseCodes.TRY_AGAIN_LATER, "Sync state expired");
            case SLOW -> socket.close(CloseCodes.TRY_AGAIN_LATER, "Too slow");
            case REFUSED -> socket.close(CloseCodes.VIOLATED_POLICY, "Authentication required");
        }
    }

    @Override
    void cut() {
        leave();
    }
}
