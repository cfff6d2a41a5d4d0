package tasks.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator where the server is, once it answers there: the servlet API has no event for "accepting connections". It
 * sends a preflight there, which no log shows, with a name that only this process knows, and listens for it: who accepts
 * connections may be another process that has taken the port.
 *
 * <p><b>Threads:</b> owns {@code tasks-announcement}, which ends by itself; the container's call the listener.
 */
final class Announcement implements AutoCloseable, ServletRequestListener {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private static final String NAME = "X-Tasks-Announcement";
    private static final int TRIES = 600;
    private static final long PAUSE_MILLIS = 50;
    /** To accept a connection, and to answer. */
    private static final int PATIENCE_MILLIS = 1_000;

    private final URI url;
    private final String name = UUID.randomUUID().toString();
    private final Thread thread = new Thread(this::run, "tasks-announcement");
    private volatile boolean heard;

    /**
     * Says nothing yet.
     *
     * @param context of an application that starts just now, or else it takes no listener
     */
    Announcement(String url, ServletContext context) {
        this.url = URI.create(url.endsWith("/") ? url : url + "/");
        context.addListener(this);
        thread.setDaemon(true);
    }

    /** The application is built: whoever asks there is answered. */
    void begin() {
        thread.start();
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
        if (!heard && event.getServletRequest() instanceof HttpServletRequest request) {
            heard = name.equals(request.getHeader(NAME));
        }
    }

    private void run() {
        try {
            for (int i = 0; i < TRIES; i++) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                if (isThere()) {
                    LOG.info("Tasks API is ready:");
                    LOG.info("  API   {}", url);
                    LOG.info("  page  {}app/", url);
                    return;
                }
            }
            LOG.warn("This server is not to be reached at {}, where nobody or another one answers", url);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Behind a proxy that speaks TLS, whether somebody listens is all that can be told. */
    private boolean isThere() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), PATIENCE_MILLIS);
            if (!"http".equalsIgnoreCase(url.getScheme())) {
                return true;
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "OPTIONS " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getRawAuthority()
                    + "\r\nOrigin: http://localhost\r\nAccess-Control-Request-Method: GET\r\n" + NAME + ": " + name
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return socket.getInputStream().read() >= 0 && heard;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
