package tasks.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of a WebSocket. */
public final class SocketReader implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long SECONDS = 20;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;

    private SocketReader(URI base, String query, String... headers) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        URI uri = URI.create("ws" + base.toString().substring("http".length()) + "/live" + query);
        socket = builder.buildAsync(uri, this).join();
    }

    /** Opens one, with these headers in its handshake. */
    public static SocketReader open(URI base, String query, String... headers) {
        return new SocketReader(base, query, headers);
    }

    public void send(String text) {
        socket.sendText(text, true).join();
    }

    /** Sends a message that is no text. */
    public void sendBytes() {
        socket.sendBinary(ByteBuffer.allocate(3), true).join();
    }

    /** The next message. */
    public String next() throws Exception {
        String next = messages.poll(SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new IOException("no message; closed: " + closed.getNow("not yet"));
        }
        return next;
    }

    /** Whether a message has come that nobody has taken. */
    public boolean hasMore() {
        return !messages.isEmpty();
    }

    /** The code and the reason of the server's close. */
    public String closed() throws Exception {
        return closed.get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        message.append(part);
        if (last) {
            messages.add(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer data) {
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.complete(failure + ": " + failure.getCause());
    }

    /** As when its network is gone. */
    @Override
    public void close() {
        socket.abort();
    }
}
