package tasks.live;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.account.Authenticator;
import tasks.account.Caller;
import tasks.http.HttpFailure;
import tasks.http.Takeover;

/**
 * Makes WebSockets of requests by the container's own means.
 *
 * <p><b>Threads:</b> all at once. It owns up to {@value #THREADS} threads {@code tasks-live-ping} and as many
 * {@code tasks-live-close}, for what containers do in no other way than waiting for the network.
 */
public final class Sockets implements SocketUpgrade, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private static final int THREADS = 16;
    private static final int THREADS_OF_ONE_OWNER = 2;
    private static final long CLOSE_MILLIS = 1_000;
    private static final int FEW_BYTES = 256;

    private final ServerContainer container;
    private final Subscribers subscribers;
    private final Authenticator authenticator;
    private final Set<TaskSocket> strangers = ConcurrentHashMap.newKeySet();
    private final OwnerThreads pings = new OwnerThreads("tasks-live-ping", THREADS, THREADS_OF_ONE_OWNER);
    private final OwnerThreads closes = new OwnerThreads("tasks-live-close", THREADS, THREADS_OF_ONE_OWNER);

    public Sockets(ServletContext context, Subscribers subscribers, Authenticator authenticator) {
        container = (ServerContainer) context.getAttribute(CONTAINER);
        // Tomcat makes buffers of these sizes for each socket at once, and others when a message comes; how long one
        // may be
        // is said once a socket is open. Through that of bytes goes text as well, some at a time
        container.setDefaultMaxTextMessageBufferSize(1);
        container.setDefaultMaxBinaryMessageBufferSize(FEW_BYTES);
        this.subscribers = subscribers;
        this.authenticator = authenticator;
    }

    @Override
    public Takeover upgrade(Optional<Admitted> admitted, Caller caller) {
        return (request, response) -> upgrade(request, response, new TaskSocket(this, admitted, caller));
    }

    /** No endpoint is registered: a container could put that before the filters. */
    private void upgrade(HttpServletRequest request, HttpServletResponse response, TaskSocket socket)
            throws IOException {
        if (request.getProtocol().equals("HTTP/1.0")) {
            throw HttpFailure.websocketRequired();
        }
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(TaskSocket.class, "/live")
                .configurator(new One(socket))
                .build();
        try {
            container.upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException | RuntimeException e) {
            // so containers tell of a header that they cannot read, such as Sec-WebSocket-Extensions
            if (response.isCommitted()) {
                throw new IOException("The container fails to make a WebSocket", e);
            }
            LOG.debug("The container refuses a handshake", e);
            throw HttpFailure.badRequest("WebSocket handshake is invalid");
        }
    }

    Subscribers subscribers() {
        return subscribers;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    /** Those who have not named themselves. */
    Set<TaskSocket> strangers() {
        return strangers;
    }

    /** Where pings of an owner's sockets may wait; false where that one cannot be sent. */
    boolean ping(long owner, Runnable work) {
        return pings.execute(owner, work);
    }

    /** Where closes of an owner's sockets may wait, 0 is who has not named himself; false where that one cannot be sent. */
    boolean close(long owner, Runnable work) {
        return closes.execute(owner, work);
    }

    /** Closes those who do not name themselves: to be done each second. */
    public void beat(BooleanSupplier stopped) {
        strangers.forEach(TaskSocket::closeIfLate);
    }

    /** After the subscribers: waits a moment for their last words. */
    @Override
    public void close() {
        strangers.forEach(TaskSocket::stop);
        try {
            closes.close(CLOSE_MILLIS);
            pings.close(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the container the socket of one request, and leaves out all that costs memory for each. */
    private static final class One extends ServerEndpointConfig.Configurator {
        private final TaskSocket socket;

        One(TaskSocket socket) {
            this.socket = socket;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(socket);
        }

        /** A cookie's origin is checked before; a token is nobody's but its holder's. */
        @Override
        public boolean checkOrigin(String origin) {
            return true;
        }

        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            return "";
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            // nothing is added
        }
    }
}
