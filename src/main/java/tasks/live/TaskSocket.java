package tasks.live;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.account.Caller;
import tasks.change.FeedDao;
import tasks.db.DatabaseUnavailable;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.Json;
import tasks.http.JsonObject;

/**
 * One WebSocket. Who was not known by his handshake names himself in a first message,
 * {@code {"token":"…","since":S,"epoch":"…"}}, within {@value #PATIENCE_SECONDS} s; nothing else is taken.
 *
 * <p><b>Threads:</b> the container's, one call at a time, and those of {@link Sockets}.
 */
public final class TaskSocket extends Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(TaskSocket.class);

    private static final int PATIENCE_SECONDS = 5;
    private static final int MAX_MESSAGE_BYTES = 8 << 10;
    private static final long SEND_MILLIS = 20_000;
    /** Tomcat's name for how long a ping may wait, in milliseconds; on Jetty it is the time of any message. */
    private static final String TOMCAT_PING_MILLIS = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final Long PING_MILLIS = 5_000L;
    /** Tomcat's name for how long the answer to a close may take, in milliseconds: it forgets the idle time by then. */
    private static final String TOMCAT_CLOSE_MILLIS = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    private static final Long CLOSE_MILLIS = 5_000L;
    private static final Set<String> MEMBERS = Set.of("token", "since", "start", "epoch");

    private final Sockets sockets;
    private final Caller caller;
    private final long openedAt = System.nanoTime();
    private final AtomicBoolean named;
    private final AtomicBoolean ending = new AtomicBoolean();
    /** Until it is begun: what it is sent first can be long. */
    private Optional<SocketUpgrade.Admitted> admitted;

    private volatile @Nullable Session session;
    private volatile @Nullable SocketStream stream;

    TaskSocket(Sockets sockets, Optional<SocketUpgrade.Admitted> admitted, Caller caller) {
        this.sockets = sockets;
        this.caller = caller;
        this.admitted = admitted;
        named = new AtomicBoolean(admitted.isPresent());
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
        session = opened;
        opened.setMaxTextMessageBufferSize(MAX_MESSAGE_BYTES);
        opened.setMaxBinaryMessageBufferSize(MAX_MESSAGE_BYTES);
        opened.setMaxIdleTimeout(0); // signs of life find out who is gone
        opened.getAsyncRemote().setSendTimeout(SEND_MILLIS);
        opened.getUserProperties().put(TOMCAT_PING_MILLIS, PING_MILLIS);
        opened.getUserProperties().put(TOMCAT_CLOSE_MILLIS, CLOSE_MILLIS);
        opened.addMessageHandler(String.class, this::take);
        opened.addMessageHandler(ByteBuffer.class, bytes -> close(CloseCodes.CANNOT_ACCEPT, "Text is expected"));
        opened.addMessageHandler(PongMessage.class, pong -> lives());
        if (admitted.isPresent()) {
            begin(opened, admitted.get());
            admitted = Optional.empty();
        } else {
            sockets.strangers().add(this);
        }
    }

    private void begin(Session opened, SocketUpgrade.Admitted who) {
        SocketStream begun = new SocketStream(sockets, this, opened.getAsyncRemote(), who);
        stream = begun;
        sockets.subscribers().join(begun);
        begun.send(who.first().batch());
        if (sockets.subscribers().isClosed()) {
            begun.end(Subscriber.Ending.STOPPED);
        }
    }

    private void lives() {
        SocketStream begun = stream;
        if (begun != null) {
            begun.lives();
        }
    }

    private void take(String message) {
        if (named.getAndSet(true)) {
            close(CloseCodes.VIOLATED_POLICY, "No message is expected");
            return;
        }
        sockets.strangers().remove(this);
        try {
            begin(Objects.requireNonNull(session), admit(message));
        } catch (HttpFailure e) {
            close(e.status() < 500 ? CloseCodes.VIOLATED_POLICY : CloseCodes.TRY_AGAIN_LATER, e.message());
        } catch (DatabaseUnavailable e) {
            LOG.debug("A WebSocket has to come again: the database is busy or away", e);
            close(CloseCodes.TRY_AGAIN_LATER, "Service unavailable");
        } catch (RuntimeException e) {
            LOG.error("A WebSocket failed before its first message", e);
            close(CloseCodes.UNEXPECTED_CONDITION, "Internal server error");
        }
    }

    private SocketUpgrade.Admitted admit(String message) {
        JsonObject json = Json.readObject(message.getBytes(StandardCharsets.UTF_8), MEMBERS);
        String token = json.text("token").orElseThrow(() -> HttpFailure.badRequest("token is missing"));
        Identity identity = sockets.authenticator().authenticate("Bearer " + token, () -> caller);
        LiveEndpoints.READ.check(identity);
        FeedDao.Position position = new FeedDao.Position(number(json, "since"), number(json, "start"), epoch(json));
        return new SocketUpgrade.Admitted(identity, sockets.subscribers().open(identity.owner(), position));
    }

    private static Optional<String> epoch(JsonObject json) {
        Optional<String> epoch = json.text("epoch");
        if (epoch.isEmpty() && json.has("epoch") && !json.isNull("epoch")) {
            throw HttpFailure.badRequest("epoch is invalid");
        }
        return epoch;
    }

    private static long number(JsonObject json, String name) {
        if (!json.has(name) || json.isNull(name)) {
            return 0;
        }
        long number = json.number(name).orElse(-1);
        if (number < 0) {
            throw HttpFailure.badRequest(name + " is invalid");
        }
        return number;
    }

    void closeIfLate() {
        if (System.nanoTime() - openedAt > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS) && !named.getAndSet(true)) {
            sockets.strangers().remove(this);
            close(CloseCodes.VIOLATED_POLICY, "No token came in time");
        }
    }

    void stop() {
        close(CloseCodes.GOING_AWAY, "The server stops");
    }

    /** Says why and closes, on a thread that may wait for that; the first reason is told, however often one comes. */
    void close(CloseCode code, String reason) {
        Session closing = session;
        if (closing != null && !ending.getAndSet(true)) {
            SocketStream begun = stream;
            long owner = begun == null ? 0 : begun.identity().owner();
            if (!sockets.close(owner, () -> closeNow(closing, new CloseReason(code, reason)))) {
                closing.setMaxIdleTimeout(CLOSE_MILLIS);
            }
        }
    }

    /** Who does not answer that either is not waited for any longer than this. */
    private static void closeNow(Session closing, CloseReason reason) {
        try {
            closing.close(reason);
            closing.setMaxIdleTimeout(CLOSE_MILLIS);
        } catch (IOException e) {
            LOG.debug("A WebSocket is gone", e);
        }
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
        leave();
    }

    @Override
    public void onError(Session failed, Throwable failure) {
        LOG.debug("A WebSocket fails", failure);
        leave();
    }

    private void leave() {
        sockets.strangers().remove(this);
        SocketStream begun = stream;
        if (begun != null) {
            begun.leave();
        }
    }
}
