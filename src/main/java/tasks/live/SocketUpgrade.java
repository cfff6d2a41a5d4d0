package tasks.live;

import jakarta.servlet.ServletContext;
import java.util.Optional;
import tasks.account.Caller;
import tasks.http.Identity;
import tasks.http.Takeover;

/**
 * Makes WebSockets of requests. Where the container has none, nothing that implements this is loaded.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public interface SocketUpgrade {
    /** Where a container that has WebSocket says so (Jakarta WebSocket 2.1, section 6.4). */
    String CONTAINER = "jakarta.websocket.server.ServerContainer";

    /** Whether the container has WebSocket. */
    static boolean isPossible(ServletContext context) {
        return context.getAttribute(CONTAINER) != null;
    }

    /**
     * Who has been let in.
     *
     * @param first what his stream begins with
     */
    record Admitted(Identity identity, Reading first) {}

    /**
     * Completes a handshake that is sound.
     *
     * @param admitted empty for one who has to name himself in his first message
     * @param caller where the request comes from
     */
    Takeover upgrade(Optional<Admitted> admitted, Caller caller);
}
