package tasks.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A network between a client and a server, which can be cut. */
public final class Wire implements AutoCloseable {
    private final URI server;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private ServerSocket entry;

    /** To a server, and sound at first. */
    public Wire(URI server) throws IOException {
        this.server = server;
        port = Ports.next();
        mend();
    }

    /** The server's base as it is called from this side. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + port + server.getRawPath());
    }

    /** Breaks what there is, and lets nobody through any more. */
    public void cut() throws IOException {
        entry.close();
        ends.forEach(Wire::reset);
        ends.clear();
    }

    private static void reset(Socket end) {
        try (end) {
            end.setSoLinger(true, 0);
        } catch (IOException closed) {
            // by its own end
        }
    }

    /** Lets everybody through again. */
    public void mend() throws IOException {
        ServerSocket opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        entry = opened;
        threads.execute(() -> accept(opened));
    }

    private void accept(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                Socket near = opened.accept();
                Socket far = new Socket(server.getHost(), server.getPort());
                ends.add(near);
                ends.add(far);
                threads.execute(() -> copy(near, far));
                threads.execute(() -> copy(far, near));
            } catch (IOException cut) {
                // nobody comes in
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException cut) {
            // and its other end is closed
        } finally {
            ends.remove(from);
            ends.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        threads.shutdownNow();
    }
}
