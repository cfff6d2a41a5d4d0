package tasks.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator where the server is, once it answers there: the servlet API has no event for "accepting connections".
 *
 * <p><b>Threads:</b> owns {@code tasks-announcement}, which ends by itself.
 */
final class Announcement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private static final int TRIES = 600;
    private static final long PAUSE_MILLIS = 50;
    private static final int CONNECT_MILLIS = 1_000;

    private final URI url;
    private final Thread thread = new Thread(this::run, "tasks-announcement");

    Announcement(String url) {
        this.url = URI.create(url.endsWith("/") ? url : url + "/");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            for (int i = 0; i < TRIES; i++) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                if (accepts()) {
                    LOG.info("Tasks API is ready:");
                    LOG.info("  API   {}", url);
                    LOG.info("  page  {}app/", url);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
