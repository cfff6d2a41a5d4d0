package tasks.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * What takes over an exchange once status and headers of its answer are set: a stream, or another protocol. Only
 * {@link ReplyWriter} runs it.
 */
@FunctionalInterface
public interface Takeover {
    /** Begins; what it leaves asynchronous it completes by itself. */
    void run(HttpServletRequest request, HttpServletResponse response) throws IOException;
}
